using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Runs the scripts that ask readers which are not ours.</summary>
internal static class Node
{
    /// <summary>What a script prints, a JSON document a line.</summary>
    public static async Task<IReadOnlyList<JsonElement>> LinesAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.NodeScripts };
        foreach (var argument in (IEnumerable<string>)[script, .. arguments])
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var lines = new List<JsonElement>();
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            lines.Add(document.RootElement.Clone());
        }
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return lines;
    }
}
