using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>The rows of an export as DuckDB reads them.</summary>
internal static class ExportDump
{
    public static async IAsyncEnumerable<DumpRow> ReadAsync(
        string directory,
        IEnumerable<string> tables,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var row in NodeLines.RunAsync("export-dump.mjs", [directory, .. tables], cancellationToken))
            yield return DumpRow.Of(row);
    }
}

/// <summary>One row; null cells are absent.</summary>
internal sealed record DumpRow(string Table, string Path, IReadOnlyDictionary<string, DumpValue> Values, string Text)
{
    public static DumpRow Of(JsonElement row)
    {
        var values = row.GetProperty("values").EnumerateObject().ToDictionary(
            cell => cell.Name,
            cell => new DumpValue(cell.Value[0].GetString()![0], cell.Value[1].ToString()));
        return new DumpRow(row.GetProperty("table").GetString()!, row.GetProperty("path").GetString()!, values, row.GetRawText());
    }

    public string RunId => Values["run_id"].Text;

    public (string Entity, string Project, string Run) Run => (Values["entity_name"].Text, Values["project_name"].Text, RunId);
}

/// <summary>A cell: its tag (see export-dump.mjs) and its text.</summary>
internal readonly record struct DumpValue(char Tag, string Text)
{
    public double Double => BitConverter.UInt64BitsToDouble(Convert.ToUInt64(Text, 16));
}
