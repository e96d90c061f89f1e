namespace WandbExporter.Engine;

/// <summary>Raised once, when the export shall end early but stay resumable: no new work is begun, what is in flight is committed.</summary>
public sealed class DrainSignal
{
    private volatile bool _raised;

    public bool IsRaised => _raised;

    public void Raise() => _raised = true;
}
