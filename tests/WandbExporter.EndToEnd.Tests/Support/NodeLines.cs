using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What a script of tests/node prints: one JSON document a line.</summary>
internal static class NodeLines
{
    public static async IAsyncEnumerable<JsonElement> RunAsync(
        string script, IEnumerable<string> arguments, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.NodeScripts };
        foreach (var argument in arguments.Prepend(script))
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(cancellationToken);
        while (await node.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            yield return JsonDocument.Parse(line).RootElement;
        await node.WaitForExitAsync(cancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
    }
}
