using System.Net;
using WandbExporter.Client.Model;
using WandbExporter.Client.References;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    /// <summary>Reads what web servers give to everybody: neither the API key nor anything else of this client's is sent to them.</summary>
    /// <param name="list">What may be contacted, redirects included.</param>
    public IReferenceReader OpenWebReferences(ReferenceList list) => new HttpReferenceReader(list, _reads.Time, Dns.GetHostAddressesAsync);

    /// <summary>
    /// Writes the content that an entry refers to, once and in order, and holds it against what the manifest says. It is only whole when this returns; after
    /// a failure start over with an empty destination.
    /// </summary>
    /// <param name="address">The entry's reference.</param>
    /// <exception cref="WandbException">
    /// None is fatal. <see cref="FailureCode.ReferenceChanged"/> (permanent): it is not what was logged. <see cref="FailureCode.ContentChanged"/> and
    /// <see cref="FailureCode.DigestMismatch"/> (transient): start over. <see cref="FailureCode.ReferenceNotAllowed"/> (permanent).
    /// </exception>
    public Task<ReferencedContent> DownloadReferenceAsync(
        IReferenceReader reader, ReferenceAddress address, ArtifactManifestEntry entry, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(destination);
        return _reads.References.ReadAsync(reader, ReferenceClaim.Of(address, entry), destination, cancellationToken);
    }
}
