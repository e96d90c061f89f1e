using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Copies the files of one run to the sink, unless an earlier attempt, or the commit that this one replaces, already has them. Another
/// content of a file that is committed goes to another key: what counts, or what a manifest may still name, is not written over.
/// </summary>
internal sealed class FileCopier(StreamContext context, RunPath run, UnitProgress progress)
{
    private readonly CommittedFiles _committed = new(progress, context.Terms.Damaged);

    private readonly HashSet<string> _taken = [.. progress.Replaced.Select(part => part.Key).Concat(progress.Superseded).Where(key => !context.Terms.Damaged.Contains(key))];

    public async Task<Attempt<CopiedFile>> CopyAsync(Attempt<ListedFile> attempt)
    {
        if (attempt is not Fetched<ListedFile> { Value: var listed })
            return new Failed<CopiedFile>(((Failed<ListedFile>)attempt).Failure);
        var file = listed.File;
        if (!context.Terms.FileContents)
            return new Fetched<CopiedFile>(new CopiedFile(listed, null, null));
        var again = AgainOf(listed);
        ObjectKey[] keys = listed.Ordinal == 0 ? [RunFileKeys.File(run, file.Name), RunFileKeys.Clashing(run, file.Name), again] : [again];
        if (keys.Select(key => CommittedAs(key, file)).FirstOrDefault(part => part is not null) is { } part)
            return new Fetched<CopiedFile>(new CopiedFile(listed, part, null) { Agreement = file.AgreementWith(part.Bytes, file.Digest is not null) });
        var free = keys.Where(key => key == again || !_taken.Contains(key.Value)).ToList();
        var put = await Attempt.Of(() => PutAsync(free[0], file));
        if (put is Failed<StoredFile> { Failure.Code: FailureCode.NameClash } && free is [_, var other, ..])
            put = await Attempt.Of(() => PutAsync(other, file));
        return new Fetched<CopiedFile>(put switch
        {
            Fetched<StoredFile> { Value: var stored } => Stored(listed, stored),
            Failed<StoredFile> { Failure.Code: FailureCode.NothingStored } => new CopiedFile(listed, null, null) { IsNothing = true },
            Failed<StoredFile> failed => new CopiedFile(listed, null, failed.Failure),
            _ => throw new InvalidOperationException("An attempt is fetched or failed."),
        });
    }

    /// <summary>
    /// A key that no other content of the file has: by what the server says of the content and, where that tells no contents apart, one that
    /// nothing counts under.
    /// </summary>
    private ObjectKey AgainOf(ListedFile listed)
    {
        var (file, said) = (listed.File, $"{listed.File.Md5}/{listed.File.SizeBytes}");
        if (file.Md5 is not null)
            return RunFileKeys.Again(run, file.Name, said);
        return Enumerable.Range(0, int.MaxValue)
            .Select(number => RunFileKeys.Again(run, file.Name, (listed.Ordinal, number) is (0, 0) ? said : $"{said}/{listed.Ordinal}/{number}"))
            .First(key => !_taken.Contains(key.Value));
    }

    /// <summary>
    /// The committed part that has the file's content as far as the server says what that is: its digest or, if it lists none, its size. Of an
    /// empty part only the digest of nothing says so, for sizes of 0 are listed for files that have bytes.
    /// </summary>
    private PartInfo? CommittedAs(ObjectKey key, RunFile file) =>
        _committed.Under(key.Value) is { } part && part.SourceMd5 == file.Md5
        && (part.Bytes == 0 ? file.Digest is { IsOfNothing: true } : part.Bytes == file.SizeBytes || file.Digest is not null)
            ? part
            : null;

    /// <summary>Copies what another run has too within the destination, and downloads the rest.</summary>
    private async Task<StoredFile> PutAsync(ObjectKey key, RunFile file)
    {
        using var shared = await context.SharedFiles.EnterAsync(ContentName.Of(file), context.Abort);
        if (shared.Stored is { } other && other.Key != key && await context.Sink.CopyForRecordAsync(context.Sink, other, key, context.Abort) is { } copy)
        {
            context.Meter.Shared(copy.Bytes);
            return new StoredFile(copy, other.Key.Value, ListingAgreement.Proved);
        }
        var stored = await DownloadAsync(key, file);
        if (stored.Agreement == ListingAgreement.Proved)
            shared.Keep(stored.Object);
        return stored;
    }

    private async Task<StoredFile> DownloadAsync(ObjectKey key, RunFile file)
    {
        try
        {
            return await DownloadAsync(key, file, ContentForm.Listed);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.OtherForm)
        {
            return await DownloadAsync(key, file, ContentForm.Stored);
        }
    }

    private async Task<StoredFile> DownloadAsync(ObjectKey key, RunFile file, ContentForm form)
    {
        DownloadResult? download = null;
        var stored = await context.Sink.PutContentAsync(
            key,
            new SourceDigests(Md5: file.Md5),
            file.SizeBytes,
            file.Digest,
            context.Checked(key, async (stream, token) =>
            {
                download = await context.Client.Runs.DownloadAsync(file, stream, form, context.Meter.Received, token);
                if (download.Md5 is { } md5)
                    (stream as IDigestedStream)?.Tell(md5.Span);
            }),
            context.Abort);
        return new StoredFile(stored, null, download!.Agreement);
    }

    private CopiedFile Stored(ListedFile listed, StoredFile stored)
    {
        var (key, bytes) = (stored.Object.Key.Value, stored.Object.Bytes);
        if (stored.CopyOf is null || !context.Sink.HasLinks)
            context.Meter.Table(FilesTable.Name).AddBytes(bytes);
        var part = new PartInfo(key, null, bytes, stored.Object.Sha256!, 0, listed.File.Md5, stored.CopyOf);
        return new CopiedFile(listed, part, null) { Agreement = stored.Agreement };
    }

    /// <param name="Object">The object.</param>
    /// <param name="CopyOf">The one that it was copied from.</param>
    /// <param name="Agreement">How it stands to the listing.</param>
    private readonly record struct StoredFile(StoredObject Object, string? CopyOf, ListingAgreement Agreement);
}
