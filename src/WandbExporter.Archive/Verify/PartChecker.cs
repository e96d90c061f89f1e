using System.Buffers;
using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Core.Secrets;
using WandbExporter.Parquet;
using WandbExporter.Tables.Write;

namespace WandbExporter.Archive.Verify;

/// <summary>Reads one part again, all of it: its bytes are digested, and each page of a table is decompressed and decoded.</summary>
/// <param name="sink">Where it stands.</param>
/// <param name="forSecrets">Whether it is looked at for what looks like a credential.</param>
internal sealed class PartChecker(ISink sink, bool forSecrets)
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

    private async Task<CheckedPart> CheckAsync(
        PartInfo part, IReadOnlyList<PartRun>? runs, Stream content, MemoryStream? copy, CancellationToken cancellationToken)
    {
        var digest = await ContentDigest.OfAsync(content, cancellationToken, part.Bytes, copy);
        if (digest.Bytes != part.Bytes || content.Length != part.Bytes)
            return Wrong("size", part, $"It has {content.Length} bytes and was committed with {part.Bytes}.", digest.Bytes);
        if (!string.Equals(digest.Sha256, part.Sha256, StringComparison.OrdinalIgnoreCase))
            return Wrong("digest", part, "Its bytes are not those that were committed (SHA-256 differs).", digest.Bytes);
        if (part.Class == PartClass.File)
            return new CheckedPart(digest.Bytes, 0, null) { Secret = forSecrets ? await SecretOfFileAsync(content, cancellationToken) : null };
        return await DecodeAsync(part, runs, copy ?? content, digest.Bytes, cancellationToken);
    }

    private async Task<CheckedPart> DecodeAsync(
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
                ? new CheckedPart(bytes, reader.Footer.Rows, null) { Secret = forSecrets ? await SecretOfTableAsync(part.Table!, reader, cancellationToken) : null }
                : Wrong("rows", part, $"It has {Counted.Of(reader.Footer.Rows, "row")} and was committed with {part.Rows:N0}.", bytes);
        }
        catch (ParquetFormatException e)
        {
            return Wrong("unreadable", part, $"It is no readable Parquet file: {e.Message}", bytes);
        }
    }

    private static async Task<string?> SecretOfTableAsync(string table, ParquetFileReader reader, CancellationToken cancellationToken)
    {
        List<ColumnSpec> columns = [.. reader.Footer.Columns.Select(column => new ColumnSpec(column.Name, column.Type ?? ColumnType.ByteArray))];
        for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
        {
            var read = new ColumnBuilder?[columns.Count];
            try
            {
                for (var place = 0; place < read.Length; place++)
                    read[place] = columns[place].Type is ColumnType.String or ColumnType.Json ? await reader.ReadColumnAsync(group, place, cancellationToken) : null;
                if (PartSecrets.First(columns, read, checked((int)reader.Footer.RowGroups[group].Rows)) is var (column, row, found))
                    return SecretFailure.Seen($"Column '{column}' of {table}{PartSecrets.PlaceOf(columns, read, row)}", found);
            }
            finally
            {
                foreach (var column in read)
                    column?.Dispose();
            }
        }
        return null;
    }

    private static async Task<string?> SecretOfFileAsync(Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        await using var scanned = new ScannedStream(Stream.Null, "The file");
        try
        {
            await content.CopyToAsync(scanned, cancellationToken);
            await scanned.CompleteAsync(cancellationToken);
            return null;
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.SecretFound)
        {
            return SecretFailure.Seen("The file", scanned.Found!);
        }
    }

    private static CheckedPart Wrong(string code, PartInfo part, string message, long bytes = 0) =>
        new(bytes, 0, new VerifyFinding(code, part.Key, message));
}

/// <summary>What reading a part again brought; no finding when it is as committed.</summary>
internal sealed record CheckedPart(long Bytes, long Rows, VerifyFinding? Finding)
{
    /// <summary>What of it looks like a credential; null if nothing does, or nobody looked.</summary>
    public string? Secret { get; init; }
}
