using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Hocon;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Tests.Support;

/// <summary>An export of the entity <c>acme</c>, in pieces, for tests of who plans it.</summary>
internal static class ExportPieces
{
    public static readonly EntitySelection Acme = new("acme", null);

    public static readonly ProjectPath Vision = new("acme", "vision");

    public static readonly ProjectPath Speech = new("acme", "speech");

    public static Failure Refused { get; } = new(FailureCategory.Transient, "http_502", "The server answered 502.", ExitCode.Source);

    public static Failure Gone { get; } = new(FailureCategory.Permanent, "http_404", "The run is gone.", ExitCode.Incomplete);

    public static Failure SignedOut { get; } = new(FailureCategory.Fatal, "http_401", "The key is not valid any more.", ExitCode.Credentials);

    public static PartInfo Part(string key) => new(key, "history", 1, "sha", 1);

    public static RunDescriptor Run(string id) => new(id, "finished", 9, 10, 0, 0, 0, "2026-01-01T00:00:00Z");

    public static UnitWork History(string run) => UnitWork.OfRun(HistoryTable.Kind, Vision, Run(run));

    public static EngineSettings Settings(string overrides = "") => EngineSettings.From(HoconConfig.Parse($"wandb-export {{ {overrides} }}"));

    public static JournalState Journal(params string[] tables) => new(TableCatalogue.Default.Of(tables).Units);

    public static ProjectsListed Projects(params string[] names) => new(UnitId.Projects("acme").Value, "acme", names, DateTimeOffset.UnixEpoch);

    public static RunsListed Page(ProjectPath project, int ordinal, bool last, params string[] runs) => new(
        UnitId.RunPage(project, ordinal).Value, project.Entity, project.Project, ordinal, $"cursor-{ordinal}", 0, last, null, [.. runs.Select(Run)], DateTimeOffset.UnixEpoch);

    public static UnitCommitted Committed(UnitWork work) => new(work.Id.Value, work.Run.Fingerprint, 10, 10, null, DateTimeOffset.UnixEpoch);

    /// <summary>An export with histories alone, unless told otherwise, and two workers.</summary>
    public static ExportState State(string settings = "", JournalState? journal = null, params string[] tables)
    {
        string[] wanted = tables.Length == 0 ? ["history"] : tables;
        return new ExportState(
            journal ?? Journal(wanted), new ExportRequest([Acme], TableCatalogue.Default.Of(wanted)), Settings($"history.workers = 2, files.workers = 1, {settings}"), new ExportMeter(), TimeProvider.System);
    }
}
