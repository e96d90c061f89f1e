using System.CommandLine;
using WandbExporter.Cli.Monitoring;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli;

/// <summary>Runs a command and turns how it ended into an exit code: every expected failure is one sentence on standard error.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        StandardStream.Guard();
        ErrorLine.IsJson = args.Contains("--log-format=json", StringComparer.OrdinalIgnoreCase)
            || args.Zip(args.Skip(1)).Any(pair => pair.First == "--log-format" && pair.Second.Equals("json", StringComparison.OrdinalIgnoreCase));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var sentences = Misspelling.Of(parsed, args) is { } misspelt ? [misspelt] : parsed.Errors.Select(error => OptionCheck.InPlainWords(error.Message));
            foreach (var sentence in sentences)
                ErrorLine.Write(new Failure(FailureCategory.Fatal, FailureCode.Usage, sentence, ExitCode.Usage));
            if (!ErrorLine.IsJson)
                Console.Error.WriteLine("Run with --help to see what may be said.");
            return (int)ExitCode.Usage;
        }
        // The commands handle signals themselves: the first drains, the second aborts.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            PastedAddresses.RequireOwn(parsed);
            // A shell that wants to complete a word, which is asked for by a directive, waits for no collector.
            using var telemetry = args is [['[', ..], ..] ? null : Telemetry.FromEnvironment();
            return await parsed.InvokeAsync(invocation);
        }
        catch (ExportException e)
        {
            ErrorLine.Write(e.Failure);
            return (int)e.Failure.Exit;
        }
        catch (OperationCanceledException)
        {
            ErrorLine.Write(new Failure(FailureCategory.Fatal, FailureCode.Interrupted, "Interrupted; run the same command again to go on.", ExitCode.Interrupted));
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ErrorLine.Write(new Failure(
                FailureCategory.Fatal, FailureCode.Unexpected, $"unexpected {e.GetType().Name}: {e.Message} This is a fault of wandb-export: please report it, with the command.", ExitCode.UnexpectedError));
            return (int)ExitCode.UnexpectedError;
        }
    }
}
