using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Which units are lent to other processes: those that need to know of the export no more than what goes with them. Listings know what the
/// journal has; so do contents that are stored by their digests, once for the whole export. What is read again from its start, or has very many
/// parts to go on from, stays, too.
/// </summary>
/// <param name="artifacts">How the files of versions are stored.</param>
internal sealed class Lending(ArtifactSelection artifacts)
{
    /// <summary>Parts are named one by one in what is lent.</summary>
    private const int MostParts = 10_000;

    public bool IsLent(UnitWork work, UnitProgress progress) =>
        work.Subject is Subject.Run or Subject.ArtifactVersion
        && !(work.Subject is Subject.ArtifactVersion && artifacts.Layout == ArtifactLayout.Cas)
        && progress is { IsReadAgain: false, Replaced.Count: 0 }
        && progress.Parts.Count + (progress.Former?.Count ?? 0) + progress.Superseded.Count <= MostParts;
}
