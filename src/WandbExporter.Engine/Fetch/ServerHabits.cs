namespace WandbExporter.Engine.Fetch;

/// <summary>What was found out about the server while the export runs. Thread-safe.</summary>
internal sealed class ServerHabits
{
    private volatile bool _includesMaxStep;

    /// <summary>Whether a window of a history holds the row at its upper step too.</summary>
    public bool IncludesMaxStep
    {
        get => _includesMaxStep;
        set => _includesMaxStep |= value;
    }
}
