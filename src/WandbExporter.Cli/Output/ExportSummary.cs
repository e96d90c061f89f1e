using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Output;

/// <summary>What is said when an export ends.</summary>
internal static class ExportSummary
{
    /// <param name="needs">What a person wants to know who deletes at the source what is here; null where nobody asks.</param>
    public static void Write(ExportOutcome outcome, ExportRequest request, DeletionNeeds? needs, ISink sink, ExportMeter meter, TimeSpan took, ExportLog log)
    {
        log.Result("ended", $"{TitleOf(outcome, sink.Location)} ({Durations.Text(took)})", json =>
        {
            json.WriteNumber("exit_code", (int)outcome.Exit);
            json.WriteNumber("elapsed_seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteNumber("units_committed", outcome.State.CommittedUnits);
            json.WriteNumber("units_failed", outcome.State.Failed.Count);
            json.WriteNumber("unit_retries", meter.UnitRetries);
            json.WriteNumber("rows", meter.Tables.Values.Sum(table => table.Rows));
            json.WriteNumber("bytes_written", meter.Tables.Values.Sum(table => table.Bytes));
            json.WriteNumber("bytes_received", meter.WireBytes);
            json.WriteNumber("parts_repaired", outcome.Repaired);
            json.WriteNumber("files_shared", meter.SharedFiles);
            json.WriteNumber("bytes_shared", meter.SharedBytes);
            if (outcome.State.Totals is { ArtifactBytes: > 0 } totals)
            {
                json.WriteNumber("artifact_bytes_asked", totals.ArtifactBytesAsked);
                json.WriteNumber("artifact_bytes_written", totals.ArtifactBytesWritten(sink.HasLinks));
                json.WriteNumber("artifact_files_shared", totals.ArtifactFilesShared);
                json.WriteNumber("artifact_bytes_shared", totals.ArtifactBytesShared);
            }
            if (outcome is { HasLooked: true, State.LastUpdate: { } update })
            {
                json.WriteNumber("runs_new", update.New);
                json.WriteNumber("runs_grown", update.Grown);
                json.WriteNumber("runs_edited", update.Edited);
                json.WriteNumber("runs_gone", update.Gone);
                json.WriteNumber("versions_new", update.Versions);
                json.WriteNumber("entities_gone", update.EntitiesGone);
            }
        });
        if (outcome.Failure is { } failure)
            ErrorLine.Write(failure);
        if (!log.IsQuiet && !log.IsJson)
            WriteTotals(outcome);
        if (outcome is { HasLooked: true, Exit: not ExitCode.Complete, State.LastUpdate: { } changes })
            log.Info("source", $"At the source since the last start: {changes}.");
        if (outcome.Exit == ExitCode.Complete && outcome.State.Totals.ByTable.Where(table => !TableCatalogue.Default.IsBesideRuns(table.Key)).ToList() is { Count: > 0 } ofRuns && ofRuns.Sum(table => table.Value.Rows) == 0)
            log.Warning("empty", "Nothing but projects matched: there is no run in what was selected. Check the names, --filter, --since and --until.");
        if (outcome.State.Totals.ByTable.Where(table => table.Value is { Parts: > 0, Rows: 0 } && TableTotals.IsTable(table.Key) && request.MayFill(table.Key)).Select(table => table.Key).ToList() is { Count: > 0 } empty)
            log.Info("empty-tables", $"Nothing was there for {string.Join(", ", empty)}: written with their columns and without a row.");
        foreach (var area in outcome.State.Areas.ByTable.Where(area => area.Standing is AreaStanding.NotOffered or AreaStanding.NotPermitted))
            log.Info("area", area.ToString());
        foreach (var failed in outcome.State.Failed.Take(10))
            log.Warning("unit-failed", $"{failed.Unit}: {failed.Failure.Message}");
        if (outcome.State.Failed.Count > 10)
            log.Warning("unit-failed", $"… and {outcome.State.Failed.Count - 10} more, all in _export/failures.parquet.");
        if (StatesOf(outcome.State.Live.Where(live => !outcome.State.HasFailed(live.Unit))) is { Count: > 0 } live)
            log.Info("live", $"{Counted.Of(live.Sum(state => state.Runs), "run")} had not ended ({string.Join(", ", live.Select(state => $"{state.Runs:N0} {Printable.Of(state.State)}"))}); the same command goes on with what {(live.Sum(state => state.Runs) == 1 ? "it logs" : "they log")} from here.");
        if (outcome.Exit == ExitCode.Complete && needs?.LackOfRun is { } lack)
            log.Info("deletion", $"No run is ready to be deleted at W&B. {lack} What that takes is exported by: {ProgramName.Current} export … --to ANOTHER-DESTINATION --artifacts all");
        if (outcome.Repaired > 0)
            log.Info("repair", $"{Counted.Of(outcome.Repaired, "part was", "parts were")} missing or damaged, and fetched again.");
        if (meter.SharedFiles > 0)
            log.Info("files", $"{Counted.Of(meter.SharedFiles, "file was", "files were")} not downloaded ({Sizes.Text(meter.SharedBytes)}), because another run or version has the same: in the place of each is a {(sink.HasLinks ? "hard link" : "copy")} of it, or its name.");
        if (outcome.State.Totals is { ArtifactBytes: > 0 } artifacts)
            log.Info("artifacts", $"Of artifacts, {Sizes.Text(artifacts.ArtifactBytesAsked)} were asked for and {Sizes.Text(artifacts.ArtifactBytesWritten(sink.HasLinks))} written; {Counted.Of(artifacts.ArtifactFilesShared, "file shares", "files share")} a content with another ({Sizes.Text(artifacts.ArtifactBytesShared)}).");
        if (meter.UnusableExports > 0)
            log.Info("history-source", $"{Counted.Of(meter.UnusableExports, "history", "histories")} came from the API, because the Parquet exports were of no use. One of them: {meter.UnusableExport}");
        if (outcome.State.NotedUnits > 0)
            WriteRemarks(outcome, log);
        if (outcome is { Exit: ExitCode.Complete, AlreadyComplete: false } && !log.IsJson)
        {
            var (program, place) = (ProgramName.Current, ShellWord.Of(sink.Location));
            log.Info("next", $"Prove it with '{program} verify {place}', ask it with '{program} query {place}', look at it with '{program} browse {place}'.");
        }
        // Last, where it is found and copied.
        if ((outcome.FailedTooMany is not null || outcome.Exit is ExitCode.Interrupted or ExitCode.BudgetReached) && !log.IsJson)
            log.Info("go-on", $"Go on with: {ProgramName.Current} {string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Select(ShellWord.Of))}");
    }

    /// <summary>In how many runs of each state there is more to come, the commonest first.</summary>
    private static IReadOnlyList<(string State, int Runs)> StatesOf(IEnumerable<LiveUnit> live) =>
    [
        .. live.Where(unit => unit.Unit.Subject is Subject.Run)
            .GroupBy(unit => unit.Unit.Subject)
            .CountBy(run => run.Select(unit => RunDescriptor.OfFingerprint("", unit.Fingerprint)?.State).OfType<string>().FirstOrDefault() ?? "in no known state")
            .Select(state => (State: state.Key, Runs: state.Value))
            .OrderByDescending(state => state.Runs).ThenBy(state => state.State, StringComparer.Ordinal),
    ];

    private static void WriteRemarks(ExportOutcome outcome, ExportLog log)
    {
        foreach (var remark in outcome.Remarks)
            log.Info("remark", remark);
        log.Info("notes", outcome.State.NotedUnits > outcome.Remarks.Count
            ? $"{Counted.Of(outcome.State.NotedUnits, "unit carries", "units carry")} a remark, such as fewer rows than the server counts; the rest are in _export/report.html."
            : $"{Counted.Of(outcome.State.NotedUnits, "unit carries", "units carry")} a remark.");
    }

    private static string TitleOf(ExportOutcome outcome, string location) => outcome switch
    {
        { FailedTooMany: { } failed } => $"Ended early: {Counted.Of(failed, "unit")} failed in this start, which is more than --max-failures; the same command goes on.",
        { Failure: not null } => "The export stopped; what is committed stays, and the same command goes on.",
        { AlreadyComplete: true, HasLooked: true, Exit: ExitCode.Complete } => $"Nothing to do: {location} is complete, and nothing changed at the source.",
        { AlreadyComplete: true, Exit: ExitCode.Complete } => $"Nothing to do: {location} is complete.",
        { Exit: ExitCode.Complete, HasLooked: true, State.LastUpdate: { IsEmpty: false } update } => $"Complete: {location}: {update}",
        { Exit: ExitCode.Complete } => $"Complete: {location}",
        { Exit: ExitCode.Interrupted } => "Interrupted; the same command goes on.",
        { Exit: ExitCode.BudgetReached } => "The budget is used up; the same command goes on.",
        { State.Failed.Count: > 0 } => $"Finished, but {Counted.Of(outcome.State.Failed.Count, "unit")} failed; the same command tries them again.",
        _ => $"Finished, but some data was not to be had (--strict){(outcome.Remarks is [var remark, ..] ? $", such as: {remark}" : ".")}",
    };

    private static void WriteTotals(ExportOutcome outcome)
    {
        foreach (var line in TableLine.Of(outcome.State.Totals.ByTable, Terminal.ErrorWidth))
            Console.Error.WriteLine(line);
    }
}
