namespace WandbExporter.Simulator;

/// <summary>History in an answer.</summary>
/// <param name="Field"><c>history</c> or <c>sampledHistory</c>.</param>
/// <param name="FirstStep">The window's first step; null: the run's.</param>
/// <param name="EndStep">The step after the window's last; null: to the end of the run.</param>
/// <param name="Bytes">Of the rows.</param>
public sealed record HistoryAnswer(string Field, long? FirstStep, long? EndStep, long Rows, long Bytes)
{
    /// <summary>Steps that the window spans.</summary>
    internal Int128 Steps => (Int128)(EndStep ?? long.MaxValue) - (FirstStep ?? long.MinValue);

    internal bool Contains(long step) => (FirstStep is not { } first || step >= first) && (EndStep is not { } end || step < end);
}
