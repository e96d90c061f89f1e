using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Storage.Spool;

namespace WandbExporter.Archive.Verify;

/// <summary>
/// Walks the keys of an export in order and holds what journal, manifest and destination say about each against the other.
/// Walked once; the totals are whole at its end.
/// </summary>
/// <param name="spool">What the three say.</param>
/// <param name="journal">Whether all that the journal says is in the spool.</param>
/// <param name="manifest">Whether all that the manifest says is in the spool.</param>
/// <param name="findings">Where differences go.</param>
internal sealed class PartJoin(SortedSpool spool, bool journal, bool manifest, Findings findings) : IDisposable
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Whether the manifest names no part but committed ones: until an export that went on is closed, it is an older one.</summary>
    public bool Closed { get; init; }

    /// <summary>Whether the manifest names every committed part.</summary>
    public bool Finished { get; init; }

    /// <summary>By table; run files stand under <c>""</c>.</summary>
    public SortedDictionary<string, TableTotal> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Parts that are committed, by the journal or, if that is damaged, by the manifest.</summary>
    public long Parts { get; private set; }

    public long Bytes { get; private set; }

    public long Rows { get; private set; }

    /// <summary>Objects of the export that are there.</summary>
    public long Objects { get; private set; }

    public void Dispose() => _digest.Dispose();

    /// <summary>SHA-256 of the lines <c>sha256␣␣key⏎</c> of all committed parts, by key: what <c>sha256sum</c> prints of the sorted files.</summary>
    public string Digest() => Convert.ToHexStringLower(_digest.GetCurrentHash());

    public IEnumerable<JoinedPart> Walk()
    {
        foreach (var (key, entries) in spool.ReadGroups())
        {
            var said = new Said();
            foreach (var entry in entries)
                said.Add(entry);
            if (said.Listed is not null)
                Objects++;
            if (manifest)
                HoldManifest(key, said);
            var committed = said.Committed ?? (journal ? null : said.Manifest);
            if (committed is not null)
                Count(committed);
            if ((committed ?? said.Open) is { } expected)
            {
                if (IsThere(expected, said.Listed))
                    yield return new JoinedPart(key, expected, said.Runs);
            }
            else if (said is { Listed: not null, Manifest: null })
            {
                if (IsOrphan(key, said.Named))
                    yield return new JoinedPart(key, null);
            }
        }
    }

    private void HoldManifest(string key, Said said)
    {
        if (said.ManifestRows > 1)
            findings.Problems.Add("manifest", key, $"The manifest names the part {Counted.Of(said.ManifestRows, "time")}.");
        if (!journal)
            return;
        if (said is { Manifest: null, Committed: not null } && Finished)
            findings.Problems.Add("manifest", key, "The journal has this part and the manifest does not name it.");
        else if (said is { Manifest: not null, Committed: null } && (Closed || !said.Named))
            findings.Problems.Add("manifest", key, "The manifest names a part that the journal does not know.");
        else if (said is { Manifest: { } named, Committed: { } committed } && named != committed)
            findings.Problems.Add("manifest", key, $"Journal and manifest differ about this part: {Text(committed)}, and {Text(named)}.");
    }

    private bool IsThere(PartInfo expected, long? listed)
    {
        if (listed is null)
            findings.Problems.Add("missing", expected.Key, "The object is missing.");
        else if (listed != expected.Bytes)
            findings.Problems.Add("size", expected.Key, $"It has {listed} bytes and was committed with {expected.Bytes}.");
        return listed == expected.Bytes;
    }

    private bool IsOrphan(string key, bool named)
    {
        if (!ExportKeys.DataPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            findings.Remarks.Add("stray", key, "The export did not write this object.");
        else if (!journal)
            findings.Remarks.Add("unknown", key, "Whether this object belongs to the export cannot be told from a damaged journal.");
        else if (named)
            findings.Remarks.Add("superseded", key, "It is of an attempt that does not count; the export will write over it, or never mention it again.");
        else
            return true;
        return false;
    }

    private void Count(PartInfo part)
    {
        _digest.AppendData(Encoding.UTF8.GetBytes($"{part.Sha256}  {part.Key}\n"));
        Parts++;
        Bytes += part.Bytes;
        Rows += part.Rows;
        var before = Tables.GetValueOrDefault(part.CountedIn);
        Tables[part.CountedIn] = new TableTotal(before.Parts + 1, before.Rows + part.Rows, before.Bytes + part.Bytes);
    }

    private static string Text(PartInfo part) => $"{part.Bytes} bytes, {Counted.Of(part.Rows, "row")} of {part.Table ?? "no table"}, SHA-256 {part.Sha256}";

    /// <summary>What is said about one key; of a part that was committed more than once the last counts.</summary>
    private sealed class Said
    {
        public PartInfo? Committed { get; private set; }

        public PartInfo? Open { get; private set; }

        public IReadOnlyList<PartRun>? Runs { get; private set; }

        public PartInfo? Manifest { get; private set; }

        public int ManifestRows { get; private set; }

        public bool Named { get; private set; }

        public long? Listed { get; private set; }

        public void Add(SpoolEntry entry)
        {
            switch ((PartSide)entry.Side)
            {
                case PartSide.Committed: Committed = PartPayload.ToPart(entry.Key, entry.Payload); break;
                case PartSide.Open: Open = PartPayload.ToPart(entry.Key, entry.Payload); break;
                case PartSide.Runs: Runs = PartPayload.ToRuns(entry.Payload); break;
                case PartSide.Named: Named = true; break;
                case PartSide.Listed: Listed = PartPayload.ToSize(entry.Payload); break;
                case PartSide.Manifest:
                    Manifest = PartPayload.ToPart(entry.Key, entry.Payload);
                    ManifestRows++;
                    break;
                default: throw new InvalidOperationException($"Nobody is side {entry.Side}.");
            }
        }
    }
}

/// <summary>A part that is there, to be read again; or, without one, an object that nothing names.</summary>
/// <param name="Runs">What a part of many runs holds of each; null if it is none.</param>
internal readonly record struct JoinedPart(string Key, PartInfo? Part, IReadOnlyList<PartRun>? Runs = null);

/// <summary>What a table adds up to.</summary>
internal readonly record struct TableTotal(long Parts, long Rows, long Bytes);
