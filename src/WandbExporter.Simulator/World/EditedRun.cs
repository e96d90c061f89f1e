using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace WandbExporter.Simulator;

/// <summary>A run as it is after somebody changed it.</summary>
internal sealed class EditedRun(ProjectData project, long index, RunData run, RunEdit edit) : RunData(project, index)
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    public override string Name => run.Name;

    public override string? DisplayName => edit.DisplayName ?? run.DisplayName;

    public override string State => edit.State ?? run.State;

    public override DateTimeOffset CreatedAt => run.CreatedAt;

    public override DateTimeOffset? HeartbeatAt => edit.RewoundTo is null ? run.HeartbeatAt : run.HeartbeatAt + Later;

    public override DateTimeOffset? UpdatedAt => edit.UpdatedAt ?? run.UpdatedAt;

    public override IReadOnlyList<string>? Tags => edit.Tags ?? run.Tags;

    public override string? Group => edit.Group ?? run.Group;

    public override string? JobType => edit.JobType ?? run.JobType;

    public override string? Notes => edit.Notes ?? run.Notes;

    public override string? Description => edit.Description ?? run.Description;

    public override string? Commit => run.Commit;

    public override string? Host => run.Host;

    public override string? Sweep => run.Sweep;

    public override string? Username => run.Username;

    public override int? ExitCode => run.ExitCode;

    public override string Config => edit.Config ?? run.Config;

    public override string Summary => edit.Summary ?? run.Summary;

    public override bool IsStopped => edit.IsStopped || run.IsStopped;

    public override string SystemMetrics => run.SystemMetrics;

    public override string? HistoryKeys => run.HistoryKeys;

    public override long HistoryRowCount => run.HistoryRowCount;

    public override long EventCount => run.EventCount;

    public override long LogLineCount => run.LogLineCount;

    public override IReadOnlyList<FileData> Files => edit.Files ?? run.Files;

    public override int FileCount => edit.Files?.Count ?? run.FileCount;

    public override long StepAt(long row) => run.StepAt(row);

    public override long FirstRowFrom(long step) => run.FirstRowFrom(step);

    public override void WriteRow(long row, IBufferWriter<byte> into)
    {
        if (row < (edit.RewoundTo ?? long.MaxValue))
        {
            run.WriteRow(row, into);
            return;
        }
        var former = new ArrayBufferWriter<byte>();
        run.WriteRow(row, former);
        var members = JsonNode.Parse(former.WrittenSpan)!.AsObject();
        members["_timestamp"] = (double)members["_timestamp"]! + Later.TotalSeconds;
        members["again"] = row;
        into.Write(Encoding.UTF8.GetBytes(members.ToJsonString()));
    }

    public override void WriteEvent(long number, IBufferWriter<byte> into) => run.WriteEvent(number, into);

    public override LogLineData LogLine(long number) => run.LogLine(number);

    public override void HistoryAnswered() => run.HistoryAnswered();
}
