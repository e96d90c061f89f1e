using System.Runtime.InteropServices;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Query;
using WandbExporter.Query.Sessions;

namespace WandbExporter.Cli.Queries;

/// <summary>
/// Statements that are read and answered one after another, each ended by a semicolon, from a person or a pipe. What a statement gets wrong is said, and the next
/// one comes. Ctrl-C interrupts the statement that is being answered; where none is, it ends the program.
/// </summary>
internal sealed class QueryPrompt(ExportDatabase database, ResultOutput output, TextReader input, bool isPerson)
{
    private const string Help = """
        Statements end with a semicolon.
        .tables          what can be asked by name
        .schema [NAME]   the columns of all of it, or of one
        .help            this
        .quit            ends; so does Ctrl-D
        """;

    private readonly Lock _running = new();
    private CancellationTokenSource? _statement;

    /// <returns>How the last of the statements failed that did; complete if none did.</returns>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = new EndSignals(OnSignal);
        using var session = database.OpenSession();
        var (text, exit) = ("", ExitCode.Complete);
        while (true)
        {
            if (isPerson)
                Console.Out.Write(StatementText.IsBlank(text) ? "wandb> " : "  ...> ");
            if (await input.ReadLineAsync(cancellationToken) is not { } line)
                break;
            if (StatementText.IsBlank(text) && line.TrimStart().StartsWith('.'))
            {
                if (line.Trim().TrimEnd(';') is ".quit" or ".exit")
                    return exit;
                exit = await AnswerAsync(token => DotAsync(session, line.Trim().TrimEnd(';'), token), cancellationToken) ?? exit;
                continue;
            }
            (var statements, text) = StatementText.Split(text + line + "\n");
            foreach (var statement in statements)
                exit = await AnswerAsync(token => output.WriteAsync(session, statement, token), cancellationToken) ?? exit;
        }
        if (isPerson)
            Console.Out.WriteLine();
        if (!StatementText.IsBlank(text))
            exit = await AnswerAsync(token => output.WriteAsync(session, text, token), cancellationToken) ?? exit;
        return exit;
    }

    private async Task DotAsync(QuerySession session, string line, CancellationToken cancellationToken)
    {
        var words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [".help"]:
                Console.Out.WriteLine(Help);
                break;
            case [".tables"]:
                ViewList.Write(database.Views, Console.Out);
                break;
            case [".schema"]:
                foreach (var view in database.Views)
                    await SchemaAsync(session, view.Name, cancellationToken);
                break;
            case [".schema", var name]:
                await SchemaAsync(session, ViewList.Require(database.Views, name.Trim('"')).Name, cancellationToken);
                break;
            default:
                throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"There is no {words[0]}; .help lists what there is.", ExitCode.Usage));
        }
    }

    private static async Task SchemaAsync(QuerySession session, string name, CancellationToken cancellationToken)
    {
        await using var rows = await session.QueryAsync($"DESCRIBE {name}", cancellationToken);
        Console.Out.WriteLine(name);
        await foreach (var row in rows.ReadAsync(cancellationToken))
            Console.Out.WriteLine($"  {Printable.Of((string)row[0]!)} {row[1]}");
    }

    /// <returns>How it failed; null if it did not.</returns>
    private async Task<ExitCode?> AnswerAsync(Func<CancellationToken, Task> answer, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            lock (_running)
                _statement = cancel;
            await answer(cancel.Token);
            return null;
        }
        catch (ExportException e) when (e.Failure.Exit is ExitCode.Usage)
        {
            ErrorLine.Write(e.Failure);
            return e.Failure.Exit;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }
        finally
        {
            lock (_running)
                _statement = null;
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (_running)
        {
            // What is terminated, or has lost its terminal, ends.
            if (_statement is null || context.Signal != PosixSignal.SIGINT)
                return;
            context.Cancel = true;
            _statement.Cancel();
        }
    }
}
