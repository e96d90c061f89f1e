namespace WandbExporter.Archive.Verify;

/// <summary>All that a verification finds.</summary>
internal sealed class Findings(int kept, VerifyMeter meter)
{
    /// <summary>What is wrong with the export.</summary>
    public FindingList Problems { get; } = new(kept, meter.Found);

    /// <summary>What looks like a credential, and is no damage.</summary>
    public FindingList Secrets { get; } = new(kept);

    /// <summary>What a person should know and no rewrite mends, such as a history shorter than the server counts.</summary>
    public FindingList Remarks { get; } = new(kept);

    /// <summary>In what the source went on since.</summary>
    public FindingList Changes { get; } = new(kept);

    /// <summary>Objects that were removed.</summary>
    public FindingList Removed { get; } = new(kept);
}
