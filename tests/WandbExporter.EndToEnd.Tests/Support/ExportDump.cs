using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>The rows of an export as DuckDB reads them.</summary>
internal static class ExportDump
{
    public static async IAsyncEnumerable<DumpRow> ReadAsync(
        string directory,
        IEnumerable<string> tables,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.NodeScripts };
        foreach (var argument in (IEnumerable<string>)["export-dump.mjs", directory, .. tables])
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(cancellationToken);
        while (await node.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            yield return DumpRow.Parse(line);
        await node.WaitForExitAsync(cancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
    }
}

/// <summary>One row; null cells are absent.</summary>
internal sealed record DumpRow(string Table, string Path, IReadOnlyDictionary<string, DumpValue> Values, string Text)
{
    public static DumpRow Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var values = json.RootElement.GetProperty("values").EnumerateObject().ToDictionary(
            cell => cell.Name,
            cell => new DumpValue(cell.Value[0].GetString()![0], cell.Value[1].ToString()));
        return new DumpRow(json.RootElement.GetProperty("table").GetString()!, json.RootElement.GetProperty("path").GetString()!, values, line);
    }

    public string RunId => Values["run_id"].Text;

    public (string Entity, string Project, string Run) Run => (Values["entity_name"].Text, Values["project_name"].Text, RunId);
}

/// <summary>A cell: its tag (see export-dump.mjs) and its text.</summary>
internal readonly record struct DumpValue(char Tag, string Text)
{
    public double Double => BitConverter.UInt64BitsToDouble(Convert.ToUInt64(Text, 16));
}
