using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// A place in a bucket or container as its service offers it, narrowed to what a destination needs. Everything else (streaming puts,
/// verification, journal, lock, retries) is written once on top of it. The contract:
/// <list type="bullet">
/// <item>Keys are relative to the destination's prefix, use <c>/</c>, and go over the wire exactly as they are.</item>
/// <item>A call is one attempt: the service's own client does not retry, <see cref="RetryingStore"/> does. All calls may run at the same time.</item>
/// <item>
/// Every failure is an <see cref="ExportException"/> with exit code 6, or 4 where credentials are missing, wrong or expired. It is
/// <see cref="FailureCategory.Transient"/> where another attempt may succeed (cut connection, time-out, 429, 5xx, slow down),
/// <see cref="FailureCategory.Permanent"/> where it is the trouble of this one object, and else <see cref="FailureCategory.Fatal"/>
/// (no such bucket, no permission). Its sentence holds no credential and no signed address. What is not there is null, never an error.
/// </item>
/// <item>Bodies are memory of the caller's, which stays unchanged until the call has returned; the store keeps nothing of it afterwards.</item>
/// <item>A version is named by its ETag, or by its generation where the service counts those; conditions and readings mean it by that name.</item>
/// <item>A write is visible to every later read and listing of any client.</item>
/// <item>No request carries <c>aws-chunked</c> framing or a checksum that the service may not know; the MD5 of each body goes with it.</item>
/// </list>
/// </summary>
internal interface IObjectStore : IAsyncDisposable
{
    /// <summary>How a person names the place, without credentials, such as <c>s3://bucket/prefix</c>.</summary>
    string Location { get; }

    /// <summary>The same for the service: what another store says to have an object copied from here.</summary>
    ObjectPlace Place { get; }

    /// <summary>What the service allows.</summary>
    StoreLimits Limits { get; }

    /// <summary>Stores a whole object in one request, replacing what stood there unless the condition forbids it.</summary>
    Task<PutAnswer> PutAsync(string key, ObjectBody body, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Begins an object that comes in parts. It is visible only when its upload completes.</summary>
    /// <param name="key">The object.</param>
    /// <param name="known">What is known of it already, kept with it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IObjectUpload> BeginUploadAsync(string key, SourceDigests known, CancellationToken cancellationToken);

    /// <summary>
    /// Has the service store a copy of an object, replacing what stood under the key. None of its bytes pass through here. The copy gets
    /// what a put would give it: metadata, storage class, encryption, tags; nothing of it comes from the source.
    /// </summary>
    /// <param name="source">Of <see cref="StoreLimits.MaxCopyBytes"/> at the most, in a place of this service.</param>
    /// <param name="key">The copy.</param>
    /// <param name="sha256">The digest to be kept with it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<CopyAnswer> CopyAsync(CopySource source, string key, string sha256, CancellationToken cancellationToken);

    /// <summary>
    /// One page of the uploads below the prefix that were begun and neither completed nor aborted; empty where the service does not tell.
    /// </summary>
    /// <param name="cursor">Where the page before ended; null for the first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StorePage<UnfinishedUpload>> ListUploadsAsync(string? cursor, CancellationToken cancellationToken);

    /// <summary>Removes an unfinished upload with its parts; it is no error if it is gone.</summary>
    Task AbortUploadAsync(UnfinishedUpload upload, CancellationToken cancellationToken);

    /// <summary>Size, version, time and digests of an object; null if there is none.</summary>
    Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// The object's bytes from an offset to its end, or <paramref name="length"/> of them; null if there is no object, or none of that
    /// version. The stream comes as the connection delivers it and breaks with an <see cref="IOException"/> where the connection does.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="offset">The first byte, less than the object's size, or 0.</param>
    /// <param name="length">How many bytes, null for all the rest.</param>
    /// <param name="version">What names the version that is meant, null for whichever stands there.</param>
    /// <param name="cancellationToken">Ends the call, not the reading of the stream.</param>
    Task<Stream?> GetAsync(string key, long offset, long? length, string? version, CancellationToken cancellationToken);

    /// <summary>One page of the objects whose keys begin with the prefix, in ascending order of their UTF-8 bytes.</summary>
    /// <param name="prefix">May be empty, and may end within a name.</param>
    /// <param name="cursor">Where the page before ended; null for the first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StorePage<ObjectInfo>> ListAsync(string prefix, string? cursor, CancellationToken cancellationToken);

    /// <summary>Removes an object; it is no error if there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes objects in one request; it is no error if one is not there.</summary>
    /// <param name="keys">As many as <see cref="StoreLimits.MaxDeletes"/> at the most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False if the service has no such request, or could not remove every one of them; <see cref="DeleteAsync"/> says why.</returns>
    Task<bool> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);
}
