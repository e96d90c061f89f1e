namespace WandbExporter.Storage.Buckets;

/// <summary>
/// An object that is being uploaded in parts, all of them at the same time and in any order. Where the service takes them in order only, a part
/// waits for those before it, and none can be put again.
/// </summary>
internal interface IObjectUpload
{
    /// <summary>Stores a part; a part put again replaces the earlier one of its number where the service has that.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="body">Of <see cref="StoreLimits.MinPartBytes"/> at the least, except for the last part.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What the service calls the part; without quotes.</returns>
    Task<string> PutPartAsync(int number, ObjectBody body, CancellationToken cancellationToken);

    /// <summary>Has the service take a part from another object; see <see cref="IObjectStore.CopyAsync"/>.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="source">The object.</param>
    /// <param name="offset">The part's first byte in it.</param>
    /// <param name="length">The part's size, <see cref="StoreLimits.MaxCopyBytes"/> at the most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<CopyAnswer> CopyPartAsync(int number, CopySource source, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Makes the object visible under its key, replacing what stood there.</summary>
    /// <param name="parts">What <see cref="PutPartAsync"/> returned for each part, in order of their numbers.</param>
    /// <param name="sha256">The whole object's digest, kept with it where the service takes such a thing so late.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<CompleteAnswer> CompleteAsync(IReadOnlyList<string> parts, string sha256, CancellationToken cancellationToken);

    /// <summary>Removes the parts; no error if the upload is gone.</summary>
    Task AbortAsync(CancellationToken cancellationToken);
}
