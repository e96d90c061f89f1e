using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch.References;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// Copies the files of one version to the sink, unless an earlier attempt already has them: versions never change. What is the same as a content that
/// was stored before is copied within the destination or, where contents stand by their digests, is there already.
/// </summary>
/// <param name="presence">Whether the version is still there.</param>
/// <param name="isFirst">Whether an entry's path comes for the first time.</param>
/// <param name="isFetched">Whether bytes are wanted.</param>
internal sealed class EntryCopier(
    StreamContext context, Subject.ArtifactVersion version, UnitProgress progress, VersionPresence presence, Func<ArtifactManifestEntry, bool> isFirst, bool isFetched)
{
    private readonly string _unit = new UnitId(ArtifactFilesTable.Kind, version).Value;

    /// <summary>Contents that this attempt came to.</summary>
    private readonly HashSet<UInt128> _named = [];

    private readonly CommittedFiles _committed = new(progress, context.Terms.Damaged);

    /// <summary>Called in the order of the entries.</summary>
    public Task<Attempt<CopiedEntry>> CopyAsync(Attempt<ArtifactFile> attempt) => attempt is Fetched<ArtifactFile> { Value: var file }
        ? CopyAsync(file, isFirst(file.Entry))
        : Task.FromResult<Attempt<CopiedEntry>>(new Failed<CopiedEntry>(((Failed<ArtifactFile>)attempt).Failure));

    private async Task<Attempt<CopiedEntry>> CopyAsync(ArtifactFile file, bool isFirstOfPath)
    {
        var entry = file.Entry;
        if (!isFirstOfPath)
            return Copied(new CopiedEntry(entry, null, null) { IsRepeated = true });
        if (!isFetched || (entry.Reference is not null && context.References is null))
            return Copied(new CopiedEntry(entry, null, null));
        Func<ObjectKey, Task<CopiedEntry>> putting = entry.Reference is null ? key => PutAsync(key, file) : key => PutReferencedAsync(key, entry);
        var put = IsByContent && entry.Reference is null && ContentKeys.Of(entry) is { } content
            ? await Attempt.Of(() => PutContentAsync(content, file))
            : await PutAsync(KeysOf(entry), entry, putting);
        if (put is not Failed<CopiedEntry> { Failure: var failure })
            return put;
        if (failure.Code is FailureCode.ReferenceNotAllowed or FailureCode.ReferenceNotPublic)
            return Copied(new CopiedEntry(entry, null, null) { NotFollowed = failure });
        return Copied(await presence.ExplainsAsync(failure)
            ? new CopiedEntry(entry, null, null) { Withdrawn = failure }
            : new CopiedEntry(entry, null, failure));
    }

    private bool IsByContent => context.Terms.Artifacts.Layout == ArtifactLayout.Cas;

    /// <summary>Where a file may stand that is its version's alone, in order of preference.</summary>
    private ObjectKey[] KeysOf(ArtifactManifestEntry entry) => IsByContent
        ? [ArtifactKeys.Unverified(version, entry.Path)]
        : [ArtifactKeys.File(version, entry.Path), ArtifactKeys.Clashing(version, entry.Path)];

    private async Task<Attempt<CopiedEntry>> PutAsync(ObjectKey[] keys, ArtifactManifestEntry entry, Func<ObjectKey, Task<CopiedEntry>> putting)
    {
        if (keys.Select(key => _committed.Under(key.Value)).FirstOrDefault(part => part is not null) is { } part)
            return Copied(new CopiedEntry(entry, part, null) { Agreement = AgreementOf(entry, part) });
        var put = await Attempt.Of(() => putting(keys[0]));
        return put is Failed<CopiedEntry> { Failure.Code: FailureCode.NameClash } && keys is [_, var clashing]
            ? await Attempt.Of(() => putting(clashing))
            : put;
    }

    /// <summary>Stores a content by its digest, unless it is there: whoever has it too names the same object.</summary>
    private async Task<CopiedEntry> PutContentAsync(ObjectKey key, ArtifactFile file)
    {
        using var content = await context.Contents.EnterAsync(key.Value, context.Abort);
        bool isNamedAgain;
        lock (_named)
            isNamedAgain = !_named.Add(NameMark.Of(key.Value));
        if (content.Stored is { } stored)
        {
            // What an earlier attempt at this version brought is no other's.
            if (isNamedAgain || !context.Contents.IsBroughtBy(_unit, key.Value))
                context.Meter.Shared(stored.Bytes);
            return new CopiedEntry(file.Entry, stored, null) { Agreement = AgreementOf(file.Entry, stored), IsContent = true, IsRecorded = content.IsRecorded };
        }
        var put = await PutAsync(key, file);
        content.Keep(put.Part!);
        return put with { IsContent = true };
    }

    /// <summary>As it was when the part was put: what contradicts its digest is never put.</summary>
    private static ListingAgreement AgreementOf(ArtifactManifestEntry entry, PartInfo part) =>
        entry.Size is { } size && size != part.Bytes ? ListingAgreement.OtherSize
        : entry.Digest is not null ? ListingAgreement.Proved
        : entry.Size is not null ? ListingAgreement.SameSize
        : ListingAgreement.Unproved;

    private async Task<CopiedEntry> PutReferencedAsync(ObjectKey key, ArtifactManifestEntry entry)
    {
        var copier = new ReferenceCopier(context, context.References!, async (at, file) =>
        {
            var copied = await PutAsync(at, file);
            return copied.Part! with { VerifiedBy = copied.VerifiedBy };
        });
        return new CopiedEntry(entry, await copier.PutAsync(key, entry), null);
    }

    private async Task<CopiedEntry> PutAsync(ObjectKey key, ArtifactFile file)
    {
        using var shared = await context.SharedFiles.EnterAsync(ContentName.Of(file.Entry), context.Abort);
        if (shared.Stored is { } other && other.Key != key && await context.Sink.CopyForRecordAsync(context.Sink, other, key, context.Abort) is { } copy)
        {
            context.Meter.Shared(copy.Bytes);
            return Stored(file.Entry, copy, other.Key.Value, ListingAgreement.Proved);
        }
        var (stored, agreement) = await DownloadAsync(key, file);
        if (agreement == ListingAgreement.Proved)
            shared.Keep(stored);
        return Stored(file.Entry, stored, null, agreement);
    }

    private async Task<(StoredObject Stored, ListingAgreement Agreement)> DownloadAsync(ObjectKey key, ArtifactFile file)
    {
        try
        {
            return await DownloadAsync(key, file, ContentForm.Listed);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.OtherForm)
        {
            return await DownloadAsync(key, file, ContentForm.Stored);
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.DigestMismatch or FailureCode.SizeMismatch or FailureCode.ContentChanged)
        {
            return await DownloadAgainAsync(key, file);
        }
    }

    /// <summary>Once more, under a fresh address: bytes that are wrong then are wrong at the source.</summary>
    private async Task<(StoredObject Stored, ListingAgreement Agreement)> DownloadAgainAsync(ObjectKey key, ArtifactFile file)
    {
        try
        {
            return await DownloadAsync(key, file with { Url = null }, ContentForm.Listed);
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.DigestMismatch or FailureCode.SizeMismatch)
        {
            throw new ExportException(e.Failure with { Category = FailureCategory.Permanent }, e);
        }
    }

    private async Task<(StoredObject Stored, ListingAgreement Agreement)> DownloadAsync(ObjectKey key, ArtifactFile file, ContentForm form)
    {
        ArtifactDownload? download = null;
        var stored = await context.Sink.PutContentAsync(
            key,
            new SourceDigests(Md5: Md5Of(file.Entry)),
            file.Entry.Size,
            file.Entry.Digest,
            context.Checked(key, async (stream, token) =>
            {
                download = await context.Client.Artifacts.DownloadAsync(file, stream, form, context.Meter.Received, token);
                if (download.Md5 is { } md5)
                    (stream as IDigestedStream)?.Tell(md5.Span);
            }),
            context.Abort);
        return (stored, download!.Agreement);
    }

    private CopiedEntry Stored(ArtifactManifestEntry entry, StoredObject stored, string? copyOf, ListingAgreement agreement)
    {
        if (copyOf is null || !context.Sink.HasLinks)
            context.Meter.Table(ArtifactFilesTable.Name).AddBytes(stored.Bytes);
        return new CopiedEntry(entry, new PartInfo(stored.Key.Value, null, stored.Bytes, stored.Sha256!, 0, Md5Of(entry), copyOf), null) { Agreement = agreement };
    }

    private static string? Md5Of(ArtifactManifestEntry entry) => entry is { Algorithm: EntryAlgorithm.Md5, Digest: { } digest } ? digest.Base64 : null;

    private static Fetched<CopiedEntry> Copied(CopiedEntry copied) => new(copied);
}
