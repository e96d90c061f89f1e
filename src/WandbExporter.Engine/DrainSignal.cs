namespace WandbExporter.Engine;

/// <summary>Raised once, when the export shall end early but stay resumable: no new work is begun, what is in flight is committed.</summary>
public sealed class DrainSignal
{
    private volatile bool _raised;

    public bool IsRaised => _raised;

    /// <summary>Told when the export ends early for reasons of its own.</summary>
    public Action EndsEarly { get; set; } = static () => { };

    public void Raise() => _raised = true;

    /// <summary>The same where nobody asked for it.</summary>
    public void RaiseUnasked()
    {
        Raise();
        EndsEarly();
    }
}
