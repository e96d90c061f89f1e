using System.Buffers;
using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;

namespace WandbExporter.Archive.Verify;

/// <summary>Reads one part again, all of it: its bytes are digested, and each page of a table is decompressed and decoded.</summary>
internal sealed class PartChecker(ISink sink)
{
    /// <summary>A part up to this size is read from the destination once and kept for both; a larger one is read twice.</summary>
    private const int KeptBytes = 8 * 1024 * 1024;

    /// <param name="part">As it was committed.</param>
    /// <param name="runs">What it should hold of each run; null if that is not known.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<CheckedPart> CheckAsync(PartInfo part, IReadOnlyList<PartRun>? runs, CancellationToken cancellationToken)
    {
        await using var content = await sink.OpenReadAsync(new ObjectKey(part.Key), cancellationToken);
        if (content is null)
            return Wrong("missing", part, "The object is missing.");
        if (part.Class == PartClass.File || part.Bytes > KeptBytes)
            return await CheckAsync(part, runs, content, null, cancellationToken);
        var kept = ArrayPool<byte>.Shared.Rent((int)part.Bytes);
        try
        {
            using var copy = new MemoryStream(kept, 0, (int)part.Bytes, writable: true);
            return await CheckAsync(part, runs, content, copy, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(kept);
        }
    }

    private static async Task<CheckedPart> CheckAsync(
        PartInfo part, IReadOnlyList<PartRun>? runs, Stream content, MemoryStream? copy, CancellationToken cancellationToken)
    {
        var digest = await ContentDigest.OfAsync(content, cancellationToken, part.Bytes, copy);
        if (digest.Bytes != part.Bytes || content.Length != part.Bytes)
            return Wrong("size", part, $"It has {content.Length} bytes and was committed with {part.Bytes}.", digest.Bytes);
        if (!string.Equals(digest.Sha256, part.Sha256, StringComparison.OrdinalIgnoreCase))
            return Wrong("digest", part, "Its bytes are not those that were committed (SHA-256 differs).", digest.Bytes);
        if (part.Class == PartClass.File)
            return new CheckedPart(digest.Bytes, 0, null);
        return await DecodeAsync(part, runs, copy ?? content, digest.Bytes, cancellationToken);
    }

    private static async Task<CheckedPart> DecodeAsync(
        PartInfo part, IReadOnlyList<PartRun>? runs, Stream content, long bytes, CancellationToken cancellationToken)
    {
        var values = new RunValues();
        try
        {
            content.Position = 0;
            var reader = await ParquetFileReader.OpenAsync(content, cancellationToken);
            for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
            {
                for (var place = 0; place < reader.Footer.Columns.Count; place++)
                {
                    using var column = await reader.ReadColumnAsync(group, place, cancellationToken);
                    if (column.Rows != reader.Footer.RowGroups[group].Rows)
                        return Wrong("rows", part, $"Column '{reader.Footer.Columns[place].Name}' holds {column.Rows} of {Counted.Of(reader.Footer.RowGroups[group].Rows, "row")} of row group {group}.", bytes);
                    if (runs is not null && reader.Footer.Columns[place].Name == RunValues.Column)
                        values.Add(column);
                }
            }
            if (runs is not null && values.DifferenceTo(runs) is { } difference)
                return Wrong("run_rows", part, difference, bytes);
            return reader.Footer.Rows == part.Rows
                ? new CheckedPart(bytes, reader.Footer.Rows, null)
                : Wrong("rows", part, $"It has {Counted.Of(reader.Footer.Rows, "row")} and was committed with {part.Rows:N0}.", bytes);
        }
        catch (ParquetFormatException e)
        {
            return Wrong("unreadable", part, $"It is no readable Parquet file: {e.Message}", bytes);
        }
    }

    private static CheckedPart Wrong(string code, PartInfo part, string message, long bytes = 0) =>
        new(bytes, 0, new VerifyFinding(code, part.Key, message));
}

/// <summary>What reading a part again brought; no finding when it is as committed.</summary>
internal sealed record CheckedPart(long Bytes, long Rows, VerifyFinding? Finding);
