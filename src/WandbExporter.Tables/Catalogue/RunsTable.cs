using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Runs with all fields that the server lists; config, summary, system metrics and history keys as JSON.</summary>
internal static class RunsTable
{
    public const string Name = "runs";

    private static readonly IReadOnlyList<Column<RunInfo>> Described =
    [
        .. IdentityColumns.Run<RunInfo>(run => run.Path),
        Column<RunInfo>.Text("id", "Run.id", run => run.Id),
        Column<RunInfo>.Text("project_id", "Run.projectId", run => run.ProjectId),
        Column<RunInfo>.Text("display_name", "Run.displayName", run => run.DisplayName),
        Column<RunInfo>.Text("state", "Run.state", run => run.State),
        Column<RunInfo>.Text("sweep_name", "Run.sweepName", run => run.SweepName),
        Column<RunInfo>.Text("group", "Run.group", run => run.Group),
        Column<RunInfo>.Text("job_type", "Run.jobType", run => run.JobType),
        Column<RunInfo>.Text("commit", "Run.commit", run => run.Commit),
        Column<RunInfo>.Text("host", "Run.host", run => run.Host),
        Column<RunInfo>.Flag("read_only", "Run.readOnly", run => run.ReadOnly),
        Column<RunInfo>.List("tags", "Run.tags", run => run.Tags),
        Column<RunInfo>.Text("description", "Run.description", run => run.Description),
        Column<RunInfo>.Text("notes", "Run.notes", run => run.Notes),
        Column<RunInfo>.Time("created_at", "Run.createdAt", run => run.CreatedAt),
        Column<RunInfo>.Time("heartbeat_at", "Run.heartbeatAt", run => run.HeartbeatAt),
        Column<RunInfo>.Time("updated_at", "Run.updatedAt", run => run.UpdatedAt),
        Column<RunInfo>.Text("username", "Run.user.username", run => run.User?.Username),
        Column<RunInfo>.Text("user_name", "Run.user.name", run => run.User?.Name),
        Column<RunInfo>.Integer("history_line_count", "Run.historyLineCount", run => run.HistoryLineCount) with { Unit = "rows" },
        Column<RunInfo>.Integer("events_line_count", "Run.eventsLineCount", run => run.EventsLineCount) with { Unit = "rows" },
        Column<RunInfo>.Integer("log_line_count", "Run.logLineCount", run => run.LogLineCount) with { Unit = "lines" },
        Column<RunInfo>.Integer("file_count", "Run.fileCount", run => run.FileCount) with { Unit = "files" },
        Column<RunInfo>.Integer("last_step", "Run.historyKeys.lastStep", run => run.LastStep),
        Column<RunInfo>.Json("config", "Run.config", run => run.Config),
        Column<RunInfo>.Json("summary", "Run.summaryMetrics", run => run.Summary),
        Column<RunInfo>.Json("system_metrics", "Run.systemMetrics", run => run.SystemMetrics),
        Column<RunInfo>.Json("history_keys", "Run.historyKeys", run => run.HistoryKeys),
    ];

    public static ListedTable<RunInfo> Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a run",
        Described = Described,
        Listing = "the runs of a project",
        GoesOn = ResumeRule.AtCursor,
        Query = "Runs",
        CountedBy = "`Project.runCount`",
        IsRowAnItem = true,
        Open = () => new ItemTable<RunInfo>(Name, Described, run => PartMetadata.OfProject(run.Path.ProjectPath)),
    };
}
