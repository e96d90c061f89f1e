namespace WandbExporter.Engine.Plan;

/// <summary>How many units may fail for good in a start before it ends early.</summary>
/// <param name="Count">So many; null for any.</param>
/// <param name="Share">Of those that are planned by then, above 0 and up to 1; null for any.</param>
public sealed record FailureLimit(long? Count, double? Share)
{
    /// <summary>Units that must have ended before a share says anything.</summary>
    public const int FirstEnded = 20;

    /// <param name="failed">Units of this start that failed for good.</param>
    /// <param name="ended">Those, and the ones that are committed.</param>
    /// <param name="planned">All that are known of.</param>
    public bool IsPassed(long failed, long ended, long planned) => failed > Count || (ended >= FirstEnded && failed > Share * planned);
}
