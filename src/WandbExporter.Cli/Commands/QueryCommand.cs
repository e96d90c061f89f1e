using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Cli.Queries;
using WandbExporter.Core.Errors;
using WandbExporter.Query;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export query</c></summary>
internal sealed class QueryCommand
{
    private const string StandardInput = "-";

    private readonly Argument<string> _directory = new("DESTINATION") { Description = "The destination of an export, as given to --to." };

    private readonly Argument<string?> _sql = new("SQL")
    {
        Description = "What is asked; several statements are separated by semicolons. - reads them from standard input. Without it statements are read one after another.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<FileInfo?> _file = new("--file") { Description = "Read the statements from a file.", HelpName = "FILE" };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "How rows are written: below each other, as CSV, as a JSON object a line, or as a Parquet file. Default: what the name of the --output says, a table on a terminal, CSV else.",
        HelpName = "table|csv|json|parquet",
    };

    private readonly Option<string?> _outputFile = new("--output") { Description = "Write the rows to a file, which is replaced when they are complete.", HelpName = "FILE" };
    private readonly Option<bool> _interactive = new("--interactive") { Description = "Read statements one after another, and answer each: from a person or from a pipe." };
    private readonly Option<string?> _memory = new("--memory") { Description = "Memory that a query may take, such as 4GB. Default: half of what there is. What does not fit goes to TMPDIR.", HelpName = "SIZE" };
    private readonly Option<int?> _threads = new("--threads") { Description = "Processors that work on a query. Default: all.", HelpName = "N" };
    private readonly SpoolOptions _spool = new();
    private readonly OutputOptions _output = new();

    private QueryCommand()
    {
    }

    public static Command Build()
    {
        var options = new QueryCommand();
        var command = new Command("query", HelpText.Query);
        command.Arguments.Add(options._directory);
        command.Arguments.Add(options._sql);
        foreach (var option in (Option[])[options._file, options._format, options._outputFile, options._interactive, options._memory, options._threads])
            command.Options.Add(option);
        options._spool.AddTo(command);
        options._output.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (sql, file) = (parsed.GetValue(_sql), parsed.GetValue(_file));
        if (sql is not null && file is not null)
            throw Usage("Statements come from the command line or from --file; leave out one of them.");
        var isPrompt = parsed.GetValue(_interactive) || (sql is null && file is null && !Console.IsInputRedirected);
        if (isPrompt && (sql is not null || file is not null))
            throw Usage("--interactive reads the statements; leave out those of the command line.");
        var format = parsed.GetValue(_format) is { } word ? OptionCheck.OneOf<ResultFormat>("--format", word) : (ResultFormat?)null;
        var output = ResultOutput.Of(format, parsed.GetValue(_outputFile), isPrompt);
        if (isPrompt && output.Path is not null)
            throw Usage("--output keeps the rows of one statement; give it without --interactive.");
        var log = _output.Read(parsed);
        var options = _spool.Read(parsed, log) with
        {
            MemoryBytes = parsed.GetValue(_memory) is { } memory ? OptionCheck.Bytes("--memory", memory) : null,
            Threads = parsed.GetValue(_threads) is { } threads ? OptionCheck.AtLeastOne("--threads", threads) : null,
            OutputFile = output.Format == ResultFormat.Parquet ? output.File?.Place : null,
        };
        var statements = isPrompt ? [] : Statements(sql is null or StandardInput && file is null ? await Console.In.ReadToEndAsync(cancellationToken) : sql ?? Read(file!), output);
        if (isPrompt)
            return await AskAsync(parsed, log, output, options, database => PromptAsync(database, output, cancellationToken), cancellationToken);
        using var signal = new CancelOnSignal(cancellationToken);
        return await AskAsync(parsed, log, output, options, async database =>
        {
            using var session = database.OpenSession();
            foreach (var statement in statements)
                await output.WriteAsync(session, statement, signal.Token);
            return ExitCode.Complete;
        }, signal.Token);
    }

    private static Task<ExitCode> PromptAsync(ExportDatabase database, ResultOutput output, CancellationToken cancellationToken)
    {
        var isPerson = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        if (isPerson)
            Console.Out.WriteLine("Statements end with a semicolon; .tables lists what can be asked, .help what else there is.");
        return new QueryPrompt(database, output, Console.In, isPerson).RunAsync(cancellationToken);
    }

    private async Task<int> AskAsync(
        ParseResult parsed, ExportLog log, ResultOutput output, QueryOptions options, Func<ExportDatabase, Task<ExitCode>> ask, CancellationToken cancellationToken)
    {
        await using var export = await _spool.OpenAsync(parsed, parsed.GetValue(_directory)!, log, cancellationToken);
        if (export is LocalExport && output.Path is { } path && IsWithin(export.Sink.Location, path))
            throw Usage($"--output is in the export itself, where verify takes it for something foreign; write it outside of {export.Sink.Location}.");
        await using var database = await ExportDatabase.OpenAsync(export, options, cancellationToken);
        return (int)await ask(database);
    }

    private static IReadOnlyList<string> Statements(string text, ResultOutput output)
    {
        var (ended, last) = StatementText.Split(text);
        IReadOnlyList<string> statements = StatementText.IsBlank(last) ? ended : [.. ended, last];
        return statements.Count switch
        {
            0 => throw Usage("There is nothing to ask; write a statement such as SELECT * FROM runs, or leave it out to be asked for them."),
            > 1 when output.Path is not null => throw Usage("--output keeps the rows of one statement, and there are several; ask them one by one."),
            _ => statements,
        };
    }

    private static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Usage($"The file '{file}' cannot be read; check the path and its permissions.");
        }
    }

    private static bool IsWithin(string folder, string path) => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
