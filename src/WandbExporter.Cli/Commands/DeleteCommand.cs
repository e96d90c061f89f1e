using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WandbExporter.Archive.Deletion;
using WandbExporter.Archive.Reports;
using WandbExporter.Archive.Verify;
using WandbExporter.Cli.Deletions;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export delete</c></summary>
internal static class DeleteCommand
{
    /// <summary>Objects and reasons that a plan names.</summary>
    private const int Named = 10;

    public static Command Build()
    {
        var paths = new Argument<string[]>("ENTITY[/PROJECT[/RUN]]") { Description = "What to delete of: entities, projects, or single runs by id; also as the address of their page.", Arity = ArgumentArity.OneOrMore };
        var provenBy = new Option<string>("--proven-by") { Description = "The destination of the export that has it all. Nothing is deleted that it does not prove.", HelpName = "DEST", Required = true };
        var runs = new Option<bool>("--runs") { Description = "Delete runs; the artifacts that they logged stay." };
        var versions = new Option<bool>("--versions") { Description = "Delete versions of artifacts." };
        var filter = new Option<string?>("--filter") { Description = "Only runs that match, in the API's MongoDB syntax, such as '{\"state\": \"crashed\"}'.", HelpName = "JSON" };
        var journal = new Option<string?>("--journal") { Description = "Where to write what is deleted. One of the same export goes on where that ended. Default: a new file in this directory.", HelpName = "FILE" };
        var common = new ChangeCommon("Say what would be deleted, and delete nothing.");
        var command = new Command("delete", HelpText.Delete);
        command.Arguments.Add(paths);
        foreach (var option in new Option[] { provenBy, runs, versions, filter, journal })
            command.Options.Add(option);
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            var selection = new DeletionSelection(SelectionParser.Parse(parsed.GetValue(paths)!), parsed.GetValue(runs), parsed.GetValue(versions));
            if (!selection.Runs && !selection.Versions)
                throw Usage("Say what to delete: --runs, --versions, or both.");
            var query = ChangeCommon.FilterOf(parsed.GetValue(filter));
            if (query is not null && selection.Versions)
                throw Usage("--filter is of runs; leave out --versions, or delete these with a command of their own.");
            if (!selection.Runs && selection.FirstRun is { } only)
                throw Usage($"{only} is a single run, and --versions is of projects; name {only.ProjectPath}, or give --runs.");
            var (log, settings) = common.Read(parsed);
            ChangeCommon.Warn(query, log);
            var destination = common.Engine.ReadDestination(parsed) with { Notice = notice => log.Info("destination", notice) };
            await using var export = await OpenedExport.ForReadingAsync(parsed.GetValue(provenBy)!, destination, signal.Token);
            if (export.IsBeingWritten(TimeProvider.System))
                throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.SourceLocked, $"The export is being written by process {export.Writer!.Pid} on {export.Writer.Host}; delete when it has ended.", ExitCode.DestinationLocked));
            await using var session = Session.Open(parsed, common.Server, settings, log);
            if (session.Source != export.Identity.Source.TrimEnd('/'))
                throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.OtherSource, $"The export is of {export.Identity.Source}, and {session.Source} would be asked; give --base-url {export.Identity.Source}.", ExitCode.Usage));
            await session.SignInAsync(signal.Token);
            var proof = await DeletionProof.ReadAsync(export.Destination, selection, signal.Token);
            if (proof.Runs.Count + proof.Versions.Count > 0)
                await VerifyAsync(export, proof, log, signal.Token);
            return await DeleteAsync(session, export, proof, selection, query, parsed.GetValue(journal), common.HowOf(parsed), settings, log, signal.Token);
        });
        return command;
    }

    /// <summary>Reads all that the proof stands on again, before anything is believed.</summary>
    private static async Task VerifyAsync(OpenedExport export, DeletionProof proof, ExportLog log, CancellationToken cancellationToken)
    {
        var verifier = new ExportVerifier(
            export.Destination, export.Identity, TableCatalogue.Default.Of(export.Identity.Tables), Session.ToolVersion, new VerifyOptions { ReadOnly = proof.Concerns }, TimeProvider.System);
        VerifyReport report;
        await using (ProgressLines.Start(log, () => Look(verifier.Meter)))
            report = await verifier.VerifyAsync(null, cancellationToken);
        if (report.ProblemsTotal > 0)
        {
            var first = report.Problems[0];
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.DamagedExport, $"The export is damaged and proves nothing: {first.Subject}: {first.Message} Nothing was deleted; 'verify' says all that is wrong.", ExitCode.Destination));
        }
        Console.WriteLine($"Verified: {Counted.Of(report.Sample.Parts, "part")}, {Sizes.Text(report.Sample.Bytes)}, of {Printable.Of(report.Location)}.");
    }

    private static (string, Action<Utf8JsonWriter>) Look(VerifyMeter meter)
    {
        return ($"{meter.Stage}: {Counted.Of(meter.PartsRead, "part")}, {Sizes.Text(meter.BytesRead)}", Fields);

        void Fields(Utf8JsonWriter json)
        {
            json.WriteNumber("parts_read", meter.PartsRead);
            json.WriteNumber("bytes_read", meter.BytesRead);
        }
    }

    private static async Task<int> DeleteAsync(
        Session session, OpenedExport export, DeletionProof proof, DeletionSelection selection, string? filter, string? path, Confirmation how, EngineSettings settings, ExportLog log, CancellationToken cancellationToken)
    {
        var location = export.Destination.Sink.Location;
        // One that goes on knows what is gone because it deleted it.
        using var former = path is not null && new FileInfo(path) is { Exists: true, Length: > 0 } ? DeletionJournal.Open(path, session.Source, location) : null;
        var plan = await new DeletionPlanner(session.Client, proof, selection, filter, settings.Transport.MaxConcurrency, former is null ? _ => false : former.Deleted).MakeAsync(cancellationToken);
        Tell(plan, former);
        // A dry run ends as the deletion would, if nothing comes in its way.
        if (how.IsDryRun || plan.Count == 0)
            return (int)(plan.Staying == 0 ? ExitCode.Complete : ExitCode.Incomplete);
        how.Confirm($"Delete {Counted.Of(plan.Runs.Count, "run")} and {Counted.Of(plan.Versions.Count, "version")} at {session.Source}? They cannot be had again.", plan.Projects is [var only] ? only.ToString() : plan.Count.ToString(CultureInfo.InvariantCulture));
        path ??= string.Create(CultureInfo.InvariantCulture, $"wandb-delete-{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}.jsonl");
        using var begun = former is null ? DeletionJournal.Open(path, session.Source, location) : null;
        Console.WriteLine($"The journal is {Printable.Of(path)}; if this ends early, the same command with --journal {ShellWord.Of(path)} goes on.");
        var deletion = new ProvenDeletion(session.Client, former ?? begun!, log, settings.Transport.MaxConcurrency);
        await using (ProgressLines.Start(log, () => ($"deleted {N(deletion.Deleted)}/{N(plan.Count)}", json => json.WriteNumber("deleted", deletion.Deleted))))
            await deletion.DeleteAsync(plan, cancellationToken);
        var exit = deletion.Kept + plan.Staying == 0 ? ExitCode.Complete : ExitCode.Incomplete;
        log.Result("delete", $"{N(deletion.Deleted)} of {N(plan.Count)} deleted; {N(deletion.Kept + plan.Staying)} stay.", json =>
        {
            json.WriteNumber("deleted", deletion.Deleted);
            json.WriteNumber("kept", deletion.Kept + plan.Kept.Count);
            json.WriteNumber("unproven", plan.Unproven.Values.Sum());
            json.WriteNumber("gone", plan.Gone.Count);
            json.WriteNumber("exit_code", (int)exit);
        });
        return (int)exit;
    }

    private static void Tell(DeletionPlan plan, DeletionJournal? former)
    {
        Console.WriteLine($"{Counted.Of(plan.Runs.Count, "run")} and {Counted.Of(plan.Versions.Count, "version")} to delete, of which the export has {Sizes.Text(plan.Bytes)}; {Counted.Of(plan.Gone.Count, "is", "are")} gone already{(former is null ? "" : $", {N(plan.Gone.Count(former.Deleted))} of them by this journal")}.");
        foreach (var project in plan.Projects)
            Console.WriteLine($"  {Printable.Of(project.ToString())}: {Counted.Of(plan.Runs.Count(run => run.Path.ProjectPath == project), "run")}, {Counted.Of(plan.Versions.Count(version => version.Project == project), "version")}");
        foreach (var (name, reason) in plan.Kept.Take(Named))
            Console.WriteLine($"  stays: {Printable.Of(name)}: {Printable.Of(reason)}");
        if (plan.Kept.Count > Named)
            Console.WriteLine($"  … and {N(plan.Kept.Count - Named)} more stay");
        foreach (var (reason, count) in plan.Unproven.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(Named))
            Console.WriteLine($"  not proven: {N(count)}: {Printable.Of(reason)}");
        if (plan.Unproven.Count > Named)
            Console.WriteLine($"  … and {N(plan.Unproven.Count - Named)} more reasons why others are not proven");
        if (plan.Unproven.Keys.Any(reason => reason.Contains(DeletionNeeds.NotExported, StringComparison.Ordinal)))
            Console.WriteLine($"  What was not exported is by: {ProgramName.Current} export … --to ANOTHER-DESTINATION --artifacts all");
    }

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
