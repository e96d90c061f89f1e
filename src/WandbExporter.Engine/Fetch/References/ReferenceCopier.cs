using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Fetch.References;

/// <summary>
/// Copies the bytes that an entry refers to, if the list allows it: from a store outside W&amp;B, or those of an entry of another version on the same server.
/// </summary>
/// <param name="context">Lends what reads them.</param>
/// <param name="download">Stores a file of a version under a key, and says what it was held against.</param>
internal sealed class ReferenceCopier(StreamContext context, ReferenceReaders readers, Func<ObjectKey, ArtifactFile, Task<PartInfo>> download)
{
    /// <summary>How often a reference may lead to another one.</summary>
    private const int MostSteps = 8;

    /// <exception cref="ExportException">They cannot be read; <see cref="FailureCode.ReferenceNotAllowed"/> or <see cref="FailureCode.ReferenceNotPublic"/> where the list does not let them be.</exception>
    public async Task<PartInfo> PutAsync(ObjectKey key, ArtifactManifestEntry entry)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var address = ReferenceAddress.Parse(entry.Reference!);
            if (readers.List.RefusalOf(address) is { } refusal)
                throw new ExportException(refusal);
            if (address.Scheme != ReferenceAddress.Artifact)
                return await PutAsync(key, address, entry);
            var target = await FindAsync(address);
            if (target.Entry.Reference is null)
                return await download(key, target);
            entry = target.Entry;
        }
        throw Unreadable($"The reference {entry.Reference} leads to others in circles.");
    }

    private async Task<ArtifactFile> FindAsync(ReferenceAddress address)
    {
        var id = new byte[address.Host.Length / 2];
        if (Convert.FromHexString(address.Host, id, out _, out _) != System.Buffers.OperationStatus.Done)
            throw Unreadable($"{address} names no artifact.");
        return await readers.Entries.FindAsync(Convert.ToBase64String(id), address.Path, context.Abort)
            ?? throw Unreadable($"The version to which {address} leads has no such file.");
    }

    private async Task<PartInfo> PutAsync(ObjectKey key, ReferenceAddress address, ArtifactManifestEntry entry)
    {
        try
        {
            return await DownloadAsync(key, address, entry);
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.ContentChanged or FailureCode.DigestMismatch)
        {
            return await DownloadAgainAsync(key, address, entry);
        }
    }

    /// <summary>Once more: what is wrong then is wrong at the source.</summary>
    private async Task<PartInfo> DownloadAgainAsync(ObjectKey key, ReferenceAddress address, ArtifactManifestEntry entry)
    {
        try
        {
            return await DownloadAsync(key, address, entry);
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.ContentChanged or FailureCode.DigestMismatch)
        {
            throw new ExportException(e.Failure with { Category = FailureCategory.Permanent }, e);
        }
    }

    private async Task<PartInfo> DownloadAsync(ObjectKey key, ReferenceAddress address, ArtifactManifestEntry entry)
    {
        var reader = readers.For(address) ?? throw Unreadable($"Nothing here reads {address.Place}.");
        ReferencedContent? content = null;
        var stored = await context.Sink.PutForRecordAsync(
            key,
            SourceDigests.None,
            context.Checked(key, async (stream, token) =>
            {
                content = await context.Client.Artifacts.DownloadReferenceAsync(reader, address, entry, stream, token);
                context.Meter.Received(content.Bytes);
                (stream as IDigestedStream)?.Tell(content.Md5.Span);
            }),
            context.Abort);
        context.Meter.Table(ArtifactFilesTable.Name).AddBytes(stored.Bytes);
        var md5 = content!.VerifiedBy == "MD5" ? Convert.ToBase64String(content.Md5.Span) : null;
        return new PartInfo(stored.Key.Value, null, stored.Bytes, stored.Sha256!, 0, md5, VerifiedBy: content.VerifiedBy);
    }

    private static ExportException Unreadable(string message) =>
        new(new Failure(FailureCategory.Permanent, FailureCode.Reference, message, ExitCode.Incomplete));
}
