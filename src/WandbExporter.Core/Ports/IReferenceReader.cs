using WandbExporter.Core.Errors;
using WandbExporter.Core.References;

namespace WandbExporter.Core.Ports;

/// <summary>Reads contents outside W&amp;B that manifests refer to, of one kind of address. What it is asked for is allowed.</summary>
public interface IReferenceReader : IAsyncDisposable
{
    /// <summary>Begins to read a content: one attempt.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="version">The version that is meant, as the store names it; null for whatever is there.</param>
    /// <param name="offset">The byte to begin at, of a content that was begun.</param>
    /// <param name="begun">What was said of it then; null for its first byte.</param>
    /// <param name="cancellationToken">Ends the call, not the reading of the answer.</param>
    /// <exception cref="ExportException">
    /// It cannot be read. <see cref="FailureCode.ReferenceNotAllowed"/>: the way leads where the list does not. <see cref="FailureCode.NotFound"/>: it,
    /// or the version, is not there. Transient: another attempt may succeed.
    /// </exception>
    Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken);
}
