using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Streams;

/// <summary>What it means that rows of a run cannot be decoded.</summary>
internal static class MalformedRow
{
    public static bool IsCauseOf(Exception e) => e is MalformedJsonException or ParquetFormatException;

    /// <summary>Of a damaged export another attempt makes sense: it takes the rows from the API.</summary>
    public static Failure In(RunPath run, string table, Exception cause) => cause is ParquetFormatException
        ? new Failure(
            FailureCategory.Transient,
            FailureCode.DamagedExport,
            $"The server's Parquet export of the history of {run} is damaged ({cause.Message}); export it with '--history-source graphql'.",
            ExitCode.Incomplete)
        : new Failure(
            FailureCategory.Permanent,
            FailureCode.MalformedRow,
            $"{run} has a row in {table} that is not JSON ({cause.Message}); ask the server's operator to look at the run.",
            ExitCode.Incomplete);
}
