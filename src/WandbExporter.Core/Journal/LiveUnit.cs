using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>A committed unit of a run that was still running.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Fingerprint">What the run looked like when it was read; while it looks the same there is nothing new.</param>
/// <param name="End">How far the unit came.</param>
public sealed record LiveUnit(UnitId Unit, string Fingerprint, LiveEnd End)
{
    /// <summary>How each of its tables stood to what the server had; null where its commit did not say.</summary>
    public IReadOnlyList<AreaCount>? Areas { get; init; }

    /// <summary>The last row of a history; null where its commit did not say.</summary>
    public LastRow? LastRow { get; init; }
}
