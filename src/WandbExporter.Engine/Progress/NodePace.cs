namespace WandbExporter.Engine.Progress;

/// <summary>How fast the processes of a fleet work, over the last ten to twenty seconds. For one reader.</summary>
/// <param name="fleet">Who they are.</param>
/// <param name="time">The clock.</param>
public sealed class NodePace(FleetMeter fleet, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private (long At, Dictionary<int, NodeFigures> Figures) _before = (time.GetTimestamp(), Of(fleet.Figures()));
    private (long At, Dictionary<int, NodeFigures> Figures) _since = (time.GetTimestamp(), Of(fleet.Figures()));

    /// <summary>Each process, the coordinator first.</summary>
    public IReadOnlyList<NodeReading> Read()
    {
        var (now, figures) = (time.GetTimestamp(), fleet.Figures());
        if (time.GetElapsedTime(_since.At, now) >= Window)
            (_before, _since) = (_since, (now, Of(figures)));
        var seconds = Math.Max(time.GetElapsedTime(_before.At, now).TotalSeconds, 0.001);
        return [.. figures.Select(node =>
        {
            var earlier = _before.Figures.GetValueOrDefault(node.Node);
            return new NodeReading(node, Math.Max(0, node.Rows - (earlier?.Rows ?? 0)) / seconds, Math.Max(0, node.Bytes - (earlier?.Bytes ?? 0)) / seconds);
        })];
    }

    private static Dictionary<int, NodeFigures> Of(IReadOnlyList<NodeFigures> figures) => figures.ToDictionary(node => node.Node);
}

/// <param name="Figures">What the process has done.</param>
/// <param name="RowsPerSecond">Rows that were committed.</param>
/// <param name="BytesPerSecond">Their bytes.</param>
public sealed record NodeReading(NodeFigures Figures, double RowsPerSecond, double BytesPerSecond);
