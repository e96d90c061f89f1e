using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

/// <summary>graphql-js, reached through tests/node/graphql-validate.mjs.</summary>
internal static class ReferenceImplementation
{
    public static string Script => Surroundings.NodeScript("graphql-validate.mjs");

    public static string Package => Surroundings.NodeScript(Path.Combine("node_modules", "graphql"));

    /// <summary>The place and message of each error with which a document, or else its variables, is refused; none for an accepted one.</summary>
    public static async Task<List<List<string>>> JudgeAsync(string schemaFile, IEnumerable<object> documents)
    {
        var input = string.Join('\n', documents.Select(document => JsonSerializer.Serialize(document)));
        var output = await RunAsync(input, schemaFile);
        var verdicts = new List<List<string>>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var verdict = JsonDocument.Parse(line);
            var errors = Messages(verdict.RootElement.GetProperty("errors"));
            verdicts.Add(errors.Count > 0 ? errors : Messages(verdict.RootElement.GetProperty("variableErrors")));
        }

        return verdicts;
    }

    public static async Task<string> RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    private static List<string> Messages(JsonElement errors) =>
        [.. errors.EnumerateArray().Select(error => $"{Place(error)}{error.GetProperty("message").GetString()}")];

    private static string Place(JsonElement error)
    {
        var first = error.GetProperty("locations").EnumerateArray().FirstOrDefault();
        return first.ValueKind is JsonValueKind.Object ? $"{first.GetProperty("line")}:{first.GetProperty("column")} " : "";
    }
}
