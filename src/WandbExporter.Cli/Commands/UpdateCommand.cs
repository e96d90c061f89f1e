using System.CommandLine;
using System.Globalization;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Cli.Updates;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export update runs</c> and <c>wandb-export update undo</c></summary>
internal static class UpdateCommand
{
    /// <summary>Runs of a page: they are only counted and remembered by name.</summary>
    private const int PageSize = 200;

    /// <summary>Runs that a plan names.</summary>
    private const int Named = 10;

    public static Command Build()
    {
        var command = new Command("update", HelpText.Update);
        command.Subcommands.Add(BuildRuns());
        command.Subcommands.Add(BuildUndo());
        return command;
    }

    private static Command BuildRuns()
    {
        var paths = new Argument<string[]>("ENTITY/PROJECT[/RUN]") { Description = "Whose runs, or which: projects, or single runs by id; also as the address of their page.", Arity = ArgumentArity.OneOrMore };
        var filter = new Option<string?>("--filter") { Description = "Only runs that match, in the API's MongoDB syntax, such as '{\"tags\": \"baseline\"}'.", HelpName = "JSON" };
        var journal = new Option<string?>("--journal")
        {
            Description = "Where to write what is changed and what it was before. One of the same update goes on where that ended. Default: a new file in this directory.",
            HelpName = "FILE",
        };
        var common = new ChangeCommon("Say which runs would be changed, and change nothing.");
        var changes = new ChangeOptions();
        var command = new Command("runs", "Changes tags, notes, names, groups, configs and summaries of runs.");
        command.Arguments.Add(paths);
        command.Options.Add(filter);
        changes.AddTo(command);
        command.Options.Add(journal);
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            var wanted = changes.Read(parsed);
            var projects = Projects(parsed.GetValue(paths)!);
            var query = FilterJson.Compose(ChangeCommon.FilterOf(parsed.GetValue(filter)), null);
            var (log, settings) = common.Read(parsed);
            ChangeCommon.Warn(query, log);
            await using var session = Session.Open(parsed, common.Server, settings, log);
            await session.SignInAsync(signal.Token);
            return await RunsAsync(session, projects, query, wanted, parsed.GetValue(journal), common.HowOf(parsed), settings, log, signal.Token);
        });
        return command;
    }

    private static Command BuildUndo()
    {
        var journal = new Argument<string>("JOURNAL") { Description = "The file that --journal of 'update runs' named." };
        var common = new ChangeCommon("Say which runs would be put back, and change nothing.");
        var command = new Command("undo", "Takes an update back: what it changed becomes what it was. What else was changed since stays.");
        command.Arguments.Add(journal);
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            using var opened = UpdateJournal.OpenToUndo(parsed.GetValue(journal)!);
            var (log, settings) = common.Read(parsed);
            await using var session = Session.Open(parsed, common.Server, settings, log);
            if (opened.Server != session.Source)
                throw Usage($"{opened.Path} is of {opened.Server}, and this is {session.Source}; name that server with --base-url.");
            await session.SignInAsync(signal.Token);
            return await UndoAsync(session, opened, common.HowOf(parsed), settings, log, signal.Token);
        });
        return command;
    }

    private static async Task<int> RunsAsync(
        Session session,
        IReadOnlyList<(ProjectPath Project, IReadOnlyList<string>? Runs)> projects,
        string filter,
        RunChanges changes,
        string? path,
        Confirmation how,
        EngineSettings settings,
        ExportLog log,
        CancellationToken cancellationToken)
    {
        // One that goes on knows which runs are done: what somebody changed of these since is not changed again.
        using var former = path is not null && new FileInfo(path) is { Exists: true, Length: > 0 } ? UpdateJournal.OpenFor(path, session.Source, changes) : null;
        var (runs, same, lacks) = (new List<RunPath>(), 0, new List<string>());
        foreach (var (project, names) in projects)
        {
            await foreach (var run in MatchingAsync(session, project, names, filter, lacks, cancellationToken))
            {
                if (former?.IsDone(run.Path) == true || IsSo(changes, run))
                    same++;
                else
                    runs.Add(run.Path);
            }
        }
        Plan(runs, N(same) + (same == 1 ? " run is" : " runs are") + " so already", RunChangesJson.Lines(changes));
        foreach (var lack in lacks)
            log.Warning("not-shown", lack);
        if (how.IsDryRun || runs.Count == 0)
            return (int)(lacks.Count == 0 || how.IsDryRun ? ExitCode.Complete : ExitCode.Incomplete);
        how.Confirm($"Change {Counted.Of(runs.Count, "run")}?");
        path ??= string.Create(CultureInfo.InvariantCulture, $"wandb-update-{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}.jsonl");
        using var begun = former is null ? UpdateJournal.OpenFor(path, session.Source, changes) : null;
        var journal = former ?? begun!;
        Console.WriteLine($"The journal is {Printable.Of(path)}; if this ends early, the same command with --journal {ShellWord.Of(path)} goes on.");
        var counts = await new RunsUpdate(session.Client, log, settings.Transport.MaxConcurrency) { Filter = filter }.MakeAsync(
            runs, _ => changes, journal.Begin, journal.Done, cancellationToken);
        counts = counts with { Failed = counts.Failed + lacks.Count };
        return Tell(log, "update", counts, $"{Counted.Of(counts.Changed, "run")} changed{(counts.Left == 0 ? "" : $", {N(counts.Left)} left the filter")}, {N(counts.Failed)} failed. To take it back: wandb-export update undo {ShellWord.Of(path)}");
    }

    private static async Task<int> UndoAsync(Session session, UpdateJournal journal, Confirmation how, EngineSettings settings, ExportLog log, CancellationToken cancellationToken)
    {
        var open = journal.Begun.Keys.Where(run => !journal.IsUndone(run)).ToList();
        Plan(open, $"{N(journal.UndoneCount)} put back before", []);
        if (how.IsDryRun || open.Count == 0)
            return (int)ExitCode.Complete;
        how.Confirm($"Change {Counted.Of(open.Count, "run")}?");
        var counts = await new RunsUpdate(session.Client, log, settings.Transport.MaxConcurrency).MakeAsync(
            open, run => journal.Begun[run.Path].WhereStill(journal.Changes, run), (_, _) => { }, journal.Undone, cancellationToken);
        return Tell(log, "undo", counts, $"{Counted.Of(counts.Changed, "run")} put back, {Counted.Of(counts.Same, "was", "were")} as before or changed since, {N(counts.Failed)} failed.");
    }

    /// <summary>A run whose config or summary cannot be read is none: changing it says why not.</summary>
    private static bool IsSo(RunChanges changes, RunInfo run)
    {
        try
        {
            return changes.AreIn(run);
        }
        catch (MalformedJsonException)
        {
            return false;
        }
    }

    private static async IAsyncEnumerable<RunInfo> MatchingAsync(
        Session session, ProjectPath project, IReadOnlyList<string>? names, string filter, List<string> lacks, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await session.Client.Projects.GetAsync(project, cancellationToken) is null)
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.ProjectNotFound, $"There is no project {project}, or this key may not see it; check its name.", ExitCode.Usage));
        var missing = names?.ToHashSet(StringComparer.Ordinal) ?? [];
        await foreach (var page in session.Client.Runs.List(project, new RunQuery(filter, PageSize: PageSize)).PagesAsync(cancellationToken))
        {
            foreach (var run in page.Items.Where(run => names is null || missing.Remove(run.Path.RunId)))
                yield return run;
            foreach (var withheld in page.Withheld.Where(withheld => names is null || missing.Remove(withheld.Key)))
                lacks.Add($"{project}/{withheld.Key}: {withheld.Failure.Message}");
            if (page.Nulls > 0)
                lacks.Add($"{project}: The server lists {Counted.Of(page.Nulls, "run")} that it does not show, and nobody can say which.");
        }
        if (missing.Count > 0)
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.RunNotFound, $"There is no run {project}/{missing.Order(StringComparer.Ordinal).First()}, or the filter leaves it out.", ExitCode.Usage));
    }

    private static void Plan(List<RunPath> runs, string besides, IEnumerable<string> changes)
    {
        Console.WriteLine($"{Counted.Of(runs.Count, "run")} to change, {besides}.");
        foreach (var run in runs.Take(Named))
            Console.WriteLine($"  {Printable.Of(run.ToString())}");
        if (runs.Count > Named)
            Console.WriteLine($"  … and {N(runs.Count - Named)} more");
        foreach (var line in changes)
            Console.WriteLine(Printable.Of(line));
    }

    private static int Tell(ExportLog log, string name, UpdateCounts counts, string message)
    {
        var exit = counts.Failed == 0 ? ExitCode.Complete : ExitCode.Incomplete;
        log.Result(name, message, json =>
        {
            json.WriteNumber("changed", counts.Changed);
            json.WriteNumber("unchanged", counts.Same);
            json.WriteNumber("left_filter", counts.Left);
            json.WriteNumber("failed", counts.Failed);
            json.WriteNumber("exit_code", (int)exit);
        });
        return (int)exit;
    }

    private static List<(ProjectPath, IReadOnlyList<string>?)> Projects(string[] paths) =>
    [
        .. from entity in SelectionParser.Parse(paths)
           from project in entity.Projects ?? throw Usage($"'{entity.Entity}' is a whole entity; name its projects as ENTITY/PROJECT.")
           select (new ProjectPath(entity.Entity, project.Project), project.RunIds),
    ];

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
