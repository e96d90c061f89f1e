using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>
/// Where processes that work on one export tell each other what they have no connection for: small things under names, below <c>_export/fleet/</c>. Nothing
/// that is secret. Who may write to the destination may write here, and so who finds something here knows that its writer may. May be used by all at the same time.
/// </summary>
/// <remarks>Every failure is an <see cref="ExportException"/>, as of the destination.</remarks>
public interface IFleetBoard : IAsyncDisposable
{
    /// <summary>How many bytes something may have; what has more is not read, whoever put it there.</summary>
    const int MostBytes = 1 << 20;

    /// <summary>How often it may be looked at for something new, by what a look costs.</summary>
    TimeSpan LookAfter { get; }

    /// <summary>Says something under a name, instead of what was said under it. The destination must be there.</summary>
    /// <param name="name">Letters, digits, dots and hyphens, and a letter or digit first.</param>
    /// <param name="content">What; not empty.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>All names, in no promised order, as they are now. For who may write.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What was said under the name; null if nothing was.</summary>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>, also where another has said it a moment ago. For who may write.</summary>
    Task<byte[]?> ReadAnewAsync(string name, CancellationToken cancellationToken);

    /// <summary>Takes it back; it is no error if nothing was said.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes what killed processes were about to say.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}
