using System.Text.Json;
using WandbExporter.Core.Plan;
using WandbExporter.Parquet;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>Runs with all fields that the server lists; config, summary, system metrics and history keys as JSON.</summary>
internal sealed class RunsTable() : FixedTable(TableNames.Runs, Schema)
{
    public static IReadOnlyList<ColumnSpec> Schema { get; } =
    [
        .. RunIdentityColumns.Specs,
        new("id", ColumnType.String),
        new("project_id", ColumnType.String),
        new("display_name", ColumnType.String),
        new("state", ColumnType.String),
        new("sweep_name", ColumnType.String),
        new("group", ColumnType.String),
        new("job_type", ColumnType.String),
        new("commit", ColumnType.String),
        new("host", ColumnType.String),
        new("read_only", ColumnType.Boolean),
        new("tags", ColumnType.Json),
        new("description", ColumnType.String),
        new("notes", ColumnType.String),
        new("created_at", ColumnType.Timestamp),
        new("heartbeat_at", ColumnType.Timestamp),
        new("updated_at", ColumnType.Timestamp),
        new("username", ColumnType.String),
        new("user_name", ColumnType.String),
        new("history_line_count", ColumnType.Int64),
        new("events_line_count", ColumnType.Int64),
        new("log_line_count", ColumnType.Int64),
        new("file_count", ColumnType.Int64),
        new("last_step", ColumnType.Int64),
        new("config", ColumnType.Json),
        new("summary", ColumnType.Json),
        new("system_metrics", ColumnType.Json),
        new("history_keys", ColumnType.Json),
    ];

    public void Append(RunInfo run)
    {
        SetRun(run.Path);
        Set("id", run.Id);
        Set("project_id", run.ProjectId);
        Set("display_name", run.DisplayName);
        Set("state", run.State);
        Set("sweep_name", run.SweepName);
        Set("group", run.Group);
        Set("job_type", run.JobType);
        Set("commit", run.Commit);
        Set("host", run.Host);
        Set("read_only", run.ReadOnly);
        Set("tags", JsonSerializer.SerializeToUtf8Bytes(run.Tags, CompactJson.Default.IReadOnlyListString));
        Set("description", run.Description);
        Set("notes", run.Notes);
        SetTime("created_at", run.CreatedAt);
        SetTime("heartbeat_at", run.HeartbeatAt);
        SetTime("updated_at", run.UpdatedAt);
        Set("username", run.User?.Username);
        Set("user_name", run.User?.Name);
        Set("history_line_count", run.HistoryLineCount);
        Set("events_line_count", run.EventsLineCount);
        Set("log_line_count", run.LogLineCount);
        Set("file_count", run.FileCount);
        Set("last_step", run.LastStep);
        SetJson("config", run.Config);
        SetJson("summary", run.Summary);
        SetJson("system_metrics", run.SystemMetrics);
        SetJson("history_keys", run.HistoryKeys);
        EndRow();
    }
}
