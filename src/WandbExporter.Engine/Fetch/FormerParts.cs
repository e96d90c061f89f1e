using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Fetch;

/// <summary>What an earlier night wrote, read from the destination to be taken over.</summary>
internal static class FormerParts
{
    /// <summary>The row groups of a part; nearly always one. Who gets them disposes them.</summary>
    /// <param name="part">The part.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="isProven">Whether the part's bytes are held against its digest, for its rows get another one.</param>
    /// <exception cref="ExportException">It is missing or damaged: transient, <see cref="FailureCode.PartUnusable"/>.</exception>
    public static async Task<IReadOnlyList<FormerRows>> RowsAsync(StreamContext context, PartInfo part, IReadOnlyList<ColumnSpec> columns, bool isProven)
    {
        await using var content = await context.Sink.OpenReadAsync(new ObjectKey(part.Key), context.Abort) ?? throw Unusable("is missing", null);
        if (isProven && Convert.ToHexStringLower(await SHA256.HashDataAsync(content, context.Abort)) != part.Sha256)
            throw Unusable("is not as it was written", null);
        var groups = new List<FormerRows>();
        try
        {
            await foreach (var rows in FormerRows.ReadAsync(content, columns, context.Abort))
                groups.Add(rows);
            return groups;
        }
        catch (ParquetFormatException e)
        {
            groups.ForEach(rows => rows.Dispose());
            throw Unusable($"cannot be read ({e.Message})", e);
        }

        ExportException Unusable(string what, Exception? cause) => new(
            new Failure(
                FailureCategory.Transient,
                FailureCode.PartUnusable,
                $"{part.Key} of {context.Sink.Location} {what}, and rows of it are to be taken over; 'wandb-export export --repair' fetches them again.",
                ExitCode.Incomplete),
            cause);
    }

    /// <summary>What is said of a part whose rows are to be taken over, where it cannot be read any more: the rest could be fetched again, and what is gone or left a filter could not.</summary>
    public static Failure Lost(PartInfo part) => new(
        FailureCategory.Permanent,
        FailureCode.PartUnusable,
        $"{part.Key} is missing or damaged, and what it has that the server does not show any more, or a filter not select, cannot be fetched again: put it back from a copy of the export, or export to a new destination.",
        ExitCode.Incomplete);
}
