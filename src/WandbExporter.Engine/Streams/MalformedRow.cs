using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Streams;

/// <summary>What it means that a row of a run is no JSON.</summary>
internal static class MalformedRow
{
    public static Failure In(RunPath run, string table, MalformedJsonException cause) => new(
        FailureCategory.Permanent,
        "malformed_row",
        $"{run} has a row in {table} that is not JSON ({cause.Message}); ask the server's operator to look at the run.",
        ExitCode.Incomplete);
}
