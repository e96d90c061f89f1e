namespace WandbExporter.Engine.Fetch;

/// <summary>A half-open range of history steps, as the server's <c>history(minStep, maxStep)</c> takes it.</summary>
internal readonly record struct StepWindow(long From, long To)
{
    /// <summary>Every step below the first.</summary>
    public static StepWindow Negative { get; } = new(-(1L << 53), 0);

    public long Width => To - From;

    public (StepWindow Lower, StepWindow Upper) Split()
    {
        var middle = From + Width / 2;
        return (this with { To = middle }, this with { From = middle });
    }
}
