using System.Buffers;

namespace WandbExporter.Simulator;

/// <summary>What a run is made with that a client made, and that nothing was logged to.</summary>
internal sealed record MadeRunPlan(string Name, string? Username, string? Sweep, DateTimeOffset CreatedAt);

/// <summary>A run that a client made. What it is given besides is an edit of it.</summary>
internal sealed class MadeRun(ProjectData project, long index, MadeRunPlan plan) : RunData(project, index)
{
    public override string Name => plan.Name;

    public override string? DisplayName => plan.Name;

    public override string State => "running";

    public override DateTimeOffset CreatedAt => plan.CreatedAt;

    public override DateTimeOffset? HeartbeatAt => plan.CreatedAt;

    public override string? Username => plan.Username;

    public override string? Sweep => plan.Sweep;

    public override string Config => "{}";

    public override string Summary => "{}";

    public override string? HistoryKeys => null;

    public override long HistoryRowCount => 0;

    public override long EventCount => 0;

    public override IReadOnlyList<FileData> Files => [];

    public override long StepAt(long row) => throw new ArgumentOutOfRangeException(nameof(row));

    public override long FirstRowFrom(long step) => 0;

    public override void WriteRow(long row, IBufferWriter<byte> into) => throw new ArgumentOutOfRangeException(nameof(row));

    public override void WriteEvent(long number, IBufferWriter<byte> into) => throw new ArgumentOutOfRangeException(nameof(number));
}
