using System.Buffers;

namespace WandbExporter.Simulator;

/// <summary>A run of which only the rows logged so far can be seen.</summary>
internal sealed class GrowingRun(ProjectData project, RunData run, RunGrowth growth) : RunData(project, run.Index)
{
    private volatile Known? _digest;

    public override string Name => run.Name;

    public override string? DisplayName => run.DisplayName;

    public override string State => growth.IsFinished ? "finished" : "running";

    public override DateTimeOffset CreatedAt => run.CreatedAt;

    /// <summary>Later with every row and every sign of life.</summary>
    public override DateTimeOffset? HeartbeatAt => run.CreatedAt.AddSeconds(HistoryRowCount + (growth.IsFinished ? 1 : 0) + (growth.Extent?.Heartbeats ?? 0));

    public override IReadOnlyList<string>? Tags => run.Tags;

    public override string? Group => run.Group;

    public override string? JobType => run.JobType;

    public override string? Notes => run.Notes;

    public override string? Description => run.Description;

    public override string? Commit => run.Commit;

    public override string? Host => run.Host;

    public override string? Sweep => run.Sweep;

    public override string? Username => run.Username;

    public override int? ExitCode => growth.IsFinished ? 0 : null;

    public override string Config => growth.IsUnreadable ? throw new InvalidDataException("The configuration of a run cannot be read.") : run.Config;

    public override string Summary => Digest(HistoryRowCount).Summary();

    public override string SystemMetrics => run.SystemMetrics;

    public override string? HistoryKeys
    {
        get
        {
            var known = growth.IsFinished ? HistoryRowCount : Math.Max(0, HistoryRowCount - growth.KeysLag);
            return known == 0 ? null : Digest(known).Keys();
        }
    }

    public override long HistoryRowCount => Math.Min(growth.Rows, run.HistoryRowCount);

    public override long EventCount => Math.Min(growth.Extent?.Events ?? long.MaxValue, run.EventCount);

    public override long LogLineCount => Math.Min(growth.Extent?.LogLines ?? long.MaxValue, run.LogLineCount);

    public override IReadOnlyList<FileData> Files => growth.Extent?.Files ?? run.Files;

    public override int FileCount => growth.Extent?.Files.Count ?? run.FileCount;

    public override long StepAt(long row) => run.StepAt(row);

    public override long FirstRowFrom(long step) => Math.Min(run.FirstRowFrom(step), HistoryRowCount);

    public override void WriteRow(long row, IBufferWriter<byte> into) => run.WriteRow(row, into);

    public override void WriteEvent(long number, IBufferWriter<byte> into) => run.WriteEvent(number, into);

    public override LogLineData LogLine(long number) => growth.Extent is { LastLine: { } last } && number == LogLineCount - 1
        ? run.LogLine(number) with { Line = last }
        : run.LogLine(number);

    public override void HistoryAnswered() => growth.Answered(run.HistoryRowCount);

    private HistoryDigest Digest(long rows)
    {
        var last = _digest;
        if (last?.Rows != rows)
            _digest = last = new Known(rows, new HistoryDigest(HistoryLines().Take((int)rows), rows == 0 ? -1 : run.StepAt(rows - 1)));
        return last.Digest;
    }

    private sealed record Known(long Rows, HistoryDigest Digest);
}
