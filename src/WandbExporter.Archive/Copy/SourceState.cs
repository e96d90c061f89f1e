using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Copy;

/// <summary>What an export says about itself beside its journal, and what of it a copy takes over.</summary>
/// <param name="Finished">Whether every planned unit was tried and nothing was appended to the journal since.</param>
/// <param name="Complete">Whether none of them failed.</param>
/// <param name="Objects">The objects to copy, with their digests.</param>
internal sealed record SourceState(bool Finished, bool Complete, IReadOnlyList<ChecksumEntry> Objects)
{
    private static readonly ObjectKey[] WithoutList =
        [ExportKeys.Identity, ExportKeys.Manifest, ExportKeys.Failures, ExportKeys.ReportJson, ExportKeys.ReportHtml, ExportKeys.Views];

    /// <param name="records">Records of the source's journal.</param>
    public static async Task<SourceState> ReadAsync(ISink source, long records, CancellationToken cancellationToken)
    {
        var success = await ListAsync(source, ExportKeys.Success, cancellationToken);
        var list = await ListAsync(source, ExportKeys.Checksums, cancellationToken);
        if (success is not null && (list is null || success.Value.List.Entries is not [var vouched] || vouched.Sha256 != list.Value.Digest || success.Value.List.Records != records))
            throw Damaged(source, ExportKeys.Success);
        if (list is null)
            return new SourceState(false, false, await DigestAsync(source, cancellationToken));
        if (list.Value.List.Records > records)
            throw Damaged(source, ExportKeys.Checksums);
        var isFinished = list.Value.List.Records == records;
        // What may be deleted was said of what was exported by then.
        var objects = list.Value.List.Entries
            .Where(entry => !entry.Key.StartsWith(ExportKeys.JournalPrefix, StringComparison.Ordinal) && (isFinished || entry.Key != ExportKeys.DeletionReady.Value))
            .ToList();
        return new SourceState(isFinished, success is not null, objects);
    }

    private static async Task<(ChecksumList List, string Digest)?> ListAsync(ISink source, ObjectKey key, CancellationToken cancellationToken)
    {
        await using var content = await source.OpenReadAsync(key, cancellationToken);
        if (content is null)
            return null;
        using var bytes = new MemoryStream();
        var digest = await ContentDigest.OfAsync(content, cancellationToken, copyTo: bytes);
        return (ChecksumList.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) ?? throw Damaged(source, key), digest.Sha256);
    }

    /// <summary>An export that never came to its end has no list; what there is is taken as it stands.</summary>
    private static async Task<IReadOnlyList<ChecksumEntry>> DigestAsync(ISink source, CancellationToken cancellationToken)
    {
        var entries = new List<ChecksumEntry>();
        foreach (var key in WithoutList)
        {
            await using var content = await source.OpenReadAsync(key, cancellationToken);
            if (content is null)
                continue;
            var digest = await ContentDigest.OfAsync(content, cancellationToken);
            entries.Add(new ChecksumEntry(key.Value, digest.Bytes, digest.Sha256));
        }
        return entries;
    }

    private static ExportException Damaged(ISink source, ObjectKey key) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.SourceDamaged,
        $"{key} of {source.Location} is not as it was written, or the journal is not; a damaged export is not copied, 'wandb-export verify' says what is wrong with it.",
        ExitCode.Destination));
}
