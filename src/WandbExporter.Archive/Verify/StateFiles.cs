using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Verify;

/// <summary>
/// Holds what the export says about itself against the digests it was finished with: <c>_SUCCESS</c> vouches for
/// <c>_export/checksums.sha256</c>, and that for the rest below <c>_export/</c>.
/// </summary>
internal sealed class StateFiles(ISink sink, FindingList problems, FindingList remarks)
{
    private const int MaxListBytes = 64 * 1024 * 1024;

    /// <summary>Bytes of state that were read and found as they should be.</summary>
    public long Verified { get; private set; }

    /// <summary>The digest of the list that vouches for the rest; null if there is none that can be trusted.</summary>
    public string? ListDigest { get; private set; }

    /// <param name="present">The objects below <c>_export/</c>, by key.</param>
    /// <param name="journal">What the journal says.</param>
    /// <param name="complete">Whether the journal says that nothing is missing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task CheckAsync(IReadOnlySet<string> present, JournalExtent journal, bool complete, CancellationToken cancellationToken)
    {
        var list = await ReadListAsync(ExportKeys.Checksums, cancellationToken);
        await CheckSuccessAsync(complete, journal, cancellationToken);
        if (list is null)
            return;
        ListDigest = list.Digest;
        var wentOn = journal.Records > list.Content.Records;
        if (journal.Readable && journal.Records < list.Content.Records)
        {
            problems.Add("journal", ExportKeys.JournalPrefix, $"The journal has {Counted.Of(journal.Records, "record")} and had {list.Content.Records:N0} when the export was finished; restore _export/journal from a backup.");
        }
        foreach (var entry in list.Content.Entries)
            await CheckAsync(entry, wentOn, cancellationToken);
        var listed = list.Content.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in present.Where(key => ChecksumWriter.IsListed(key) && !listed.Contains(key)).Order(StringComparer.Ordinal))
        {
            if (!IsJournal(key))
                remarks.Add("stray", key, "The export did not write this object.");
            else if (!wentOn)
                problems.Add("journal", key, "This segment of the journal was not there when the export was finished.");
        }
    }

    private async Task CheckSuccessAsync(bool complete, JournalExtent journal, CancellationToken cancellationToken)
    {
        var success = await ReadAsync(ExportKeys.Success, cancellationToken);
        if (success is null)
        {
            if (complete)
                problems.Add("missing", ExportKeys.Success.Value, "_SUCCESS is missing; run the export again to write it.");
            return;
        }
        if (!complete && journal.Readable)
            problems.Add("success", ExportKeys.Success.Value, "_SUCCESS stands, and the journal does not say that the export is complete.");
        if (success.Value.Content is not { Entries: [var vouched] } content || vouched.Key != ExportKeys.Checksums.Value)
        {
            problems.Add("digest", ExportKeys.Success.Value, "_SUCCESS is not as it was written; delete it and run the export again to write it.");
            return;
        }
        if (journal.Readable && content.Records != journal.Records)
            problems.Add("journal", ExportKeys.JournalPrefix, $"The journal has {Counted.Of(journal.Records, "record")} and had {content.Records:N0} when _SUCCESS was written.");
        await CheckAsync(vouched, wentOn: false, cancellationToken);
    }

    private async Task CheckAsync(ChecksumEntry entry, bool wentOn, CancellationToken cancellationToken)
    {
        await using var content = await sink.OpenReadAsync(new ObjectKey(entry.Key), cancellationToken);
        if (content is null)
        {
            // In a bucket, one that went on may have stored its appends together; the journal's own checksums hold them.
            if (wentOn && IsJournal(entry.Key))
                return;
            problems.Add("missing", entry.Key, "It was there when the export was finished, and is missing.");
            return;
        }
        // An export that went on has appended to its journal, and only to that.
        var grows = wentOn && IsJournal(entry.Key);
        var digest = await ContentDigest.OfAsync(content, cancellationToken, grows ? entry.Bytes : long.MaxValue);
        if (digest.Bytes != entry.Bytes)
            problems.Add("size", entry.Key, $"It has {digest.Bytes} bytes and had {entry.Bytes} when the export was finished.");
        else if (digest.Sha256 != entry.Sha256)
            problems.Add("digest", entry.Key, "Its bytes are not those with which the export was finished (SHA-256 differs).");
        else
            Verified += digest.Bytes;
    }

    private async Task<StoredList?> ReadListAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(key, cancellationToken);
        if (stored is { Content: null })
            problems.Add("digest", key.Value, "The list of digests is not as it was written; restore it from a backup.");
        return stored is { Content: { } content, Digest: var digest } ? new StoredList(content, digest) : null;
    }

    /// <summary>Null if there is none; without a content if it is damaged.</summary>
    private async Task<(ChecksumList? Content, string Digest)?> ReadAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await using var stream = await sink.OpenReadAsync(key, cancellationToken);
        if (stream is null)
            return null;
        using var bytes = new MemoryStream();
        var digest = await ContentDigest.OfAsync(stream, cancellationToken, MaxListBytes, bytes);
        return (ChecksumList.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), digest.Sha256);
    }

    private static bool IsJournal(string key) => key.StartsWith(ExportKeys.JournalPrefix, StringComparison.Ordinal);

    private sealed record StoredList(ChecksumList Content, string Digest);
}

/// <summary>How far the journal could be read.</summary>
internal readonly record struct JournalExtent(bool Readable, long Records);
