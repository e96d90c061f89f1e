using System.Buffers;
using System.Text;

namespace WandbExporter.Simulator;

internal sealed class PlannedRun : RunData
{
    private readonly RunPlan _plan;
    private readonly Lazy<byte[][]> _lines;
    private readonly Lazy<byte[][]> _events;
    private readonly Lazy<StepIndex> _index;
    private readonly Lazy<HistoryDigest> _digest;

    public PlannedRun(ProjectData project, long index, RunPlan plan)
        : base(project, index)
    {
        _plan = plan;
        _lines = new Lazy<byte[][]>(() => [.. plan.History().Select(Encoding.UTF8.GetBytes)]);
        _events = new Lazy<byte[][]>(() => [.. plan.Events().Select(Encoding.UTF8.GetBytes)]);
        _index = new Lazy<StepIndex>(() => new StepIndex(_lines.Value));
        _digest = new Lazy<HistoryDigest>(() => new HistoryDigest(HistoryLines(), _index.Value.LastStep));
    }

    public override string Name => _plan.Name;

    public override string? DisplayName => _plan.DisplayName;

    public override string State => _plan.State;

    public override DateTimeOffset CreatedAt => Project.CreatedAt.AddSeconds(60 + (Index * 10));

    public override DateTimeOffset? HeartbeatAt => _plan.HasNoHeartbeat ? null : CreatedAt.AddMinutes(10);

    public override IReadOnlyList<string>? Tags => _plan.Tags;

    public override string? Group => _plan.Group;

    public override string? JobType => _plan.JobType;

    public override string? Notes => _plan.Notes;

    public override string? Sweep => _plan.Sweep;

    public override string? Username => _plan.HasNoUser ? null : Words.Usernames[0];

    public override string Config => _plan.Config;

    public override string Summary => _plan.Summary ?? _digest.Value.Summary();

    public override string SystemMetrics => _plan.SystemMetrics;

    public override string? HistoryKeys => _plan.HasNoHistoryKeys || _index.Value.Count == 0 ? null : _digest.Value.Keys();

    public override long HistoryRowCount => _index.Value.Count;

    public override long EventCount => _events.Value.Length;

    public override long LogLineCount => _plan.LogLines.Count;

    public override IReadOnlyList<FileData> Files => _plan.Files;

    public override long StepAt(long row) => _index.Value.Position(row);

    public override long FirstRowFrom(long step) => _index.Value.FirstFrom(step);

    public override void WriteRow(long row, IBufferWriter<byte> into) => into.Write(_lines.Value[_index.Value.Line(row)]);

    public override void WriteEvent(long number, IBufferWriter<byte> into) => into.Write(_events.Value[number]);

    public override LogLineData LogLine(long number) =>
        new(number, number % 3 == 2 ? null : CreatedAt.AddSeconds(number), string.Empty, null, _plan.LogLines[(int)number]);
}
