using System.CommandLine;
using System.Globalization;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Verify;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export verify</c></summary>
internal static class VerifyCommand
{
    private const int Shown = 50;

    public static Command Build()
    {
        var directory = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to." };
        var engine = new EngineOptions();
        var json = new Option<bool>("--json") { Description = "Print the whole result as JSON." };
        var command = new Command("verify", """
            Reads every part again and holds it against the records: presence, size, SHA-256, readable Parquet, row counts;
            the manifest; objects that nothing names; and every run's rows against what the server said it had.
            Exits with 0 when the export is complete and sound, 3 when it is sound but not complete, 6 when something is wrong.
            """);
        command.Arguments.Add(directory);
        command.Options.Add(json);
        command.Options.Add(engine.ConfigFile);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(DestinationUri.Parse(parsed.GetValue(directory)!), engine.ReadDestination(parsed), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DestinationUri uri, DestinationOptions options, bool json, CancellationToken cancellationToken)
    {
        await using var export = await Destinations.OpenReadOnlyAsync(uri, options, cancellationToken);
        var result = await new ExportVerifier(export, Environment.ProcessorCount).VerifyAsync(cancellationToken);
        if (json)
            Console.WriteLine(result.ToJson());
        else
            Print(export.Sink.Location, result);
        return (int)(result.Problems.Count > 0 ? ExitCode.Destination : result.Complete ? ExitCode.Complete : ExitCode.Incomplete);
    }

    private static void Print(string location, VerifyResult result)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{location}: {result.Parts:N0} parts, {result.Rows:N0} rows, {Sizes.Text(result.Bytes)} read again."));
        Print("PROBLEM", result.Problems);
        Print("remark", result.Remarks);
        Console.WriteLine(result.Problems.Count > 0 ? "Something is wrong: do not trust this export."
            : result.Complete ? "Complete and sound."
            : "Sound as far as it goes, but not complete.");
    }

    private static void Print(string kind, IReadOnlyList<VerifyFinding> findings)
    {
        foreach (var finding in findings.Take(Shown))
            Console.WriteLine($"  {kind} {finding.Code}: {finding.Subject}: {finding.Message}");
        if (findings.Count > Shown)
            Console.WriteLine($"  … and {findings.Count - Shown} more; --json prints all.");
    }
}
