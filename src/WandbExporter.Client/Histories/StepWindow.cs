namespace WandbExporter.Client.Histories;

/// <summary>A half-open range of history steps, as the server's <c>history(minStep, maxStep)</c> takes it.</summary>
internal readonly record struct StepWindow(long From, long To)
{
    /// <summary>Steps are integers that every client can hold; nothing is logged beyond, on either side of zero.</summary>
    public const long EndOfSteps = 1L << 53;

    /// <summary>Caps are round numbers: an answer of such a size is suspected although fewer rows came than were asked for.</summary>
    private const int RoundNumber = 100;

    /// <summary>Every step below the first.</summary>
    public static StepWindow Negative { get; } = new(-EndOfSteps, 0);

    public long Width => To - From;

    /// <summary>Whether the rows of an answer may be some of the window's alone. A window that has a row for each of its steps has them all.</summary>
    /// <param name="rows">That came.</param>
    /// <param name="samples">That were asked for at the most.</param>
    public bool MayBeSampled(int rows, int samples) => Width > 1 && rows != Width && (rows >= samples || (rows > 0 && rows % RoundNumber == 0));

    /// <summary>Cuts in two at a step, or in the middle when nothing would be left on one side.</summary>
    public (StepWindow Lower, StepWindow Upper) SplitAt(long step)
    {
        var cut = step > From && step < To ? step : From + Width / 2;
        return (this with { To = cut }, this with { From = cut });
    }
}
