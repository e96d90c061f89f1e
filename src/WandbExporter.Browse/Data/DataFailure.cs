using System.Text.Json;
using DuckDB.NET.Data;
using WandbExporter.Core.Errors;

namespace WandbExporter.Browse.Data;

/// <summary>Why a question has no answer, in one sentence. Where things stand on this machine is not in it.</summary>
internal static class DataFailure
{
    public static string Sentence(Exception failure) => failure switch
    {
        ExportException { Failure.Message: var said } => said,
        DuckDBException { Message: var said } when said.StartsWith("Out of Memory", StringComparison.Ordinal) || said.Contains("failed to offload", StringComparison.OrdinalIgnoreCase) =>
            "The answer needs more room than there is for what does not fit into memory; set TMPDIR to a folder on a larger disk.",
        DuckDBException or IOException or UnauthorizedAccessException or JsonException => "A part of the export cannot be read; run 'wandb-export verify', which names it.",
        _ => "The question cannot be answered, and the program should have said why; ask for something else, or start it again.",
    };
}
