using WandbExporter.Archive.Deletion;
using WandbExporter.Core.Ids;

namespace WandbExporter.Cli.Deletions;

/// <summary>What would be deleted, and what of all that is named would not be.</summary>
internal sealed record DeletionPlan
{
    /// <summary>That the export proves, the server has, and nothing speaks against.</summary>
    public required IReadOnlyList<ProvenRun> Runs { get; init; }

    /// <summary>The same.</summary>
    public required IReadOnlyList<ProvenVersion> Versions { get; init; }

    /// <summary>What stays, each with the reason.</summary>
    public required IReadOnlyList<(string Name, string Reason)> Kept { get; init; }

    /// <summary>How many of those that the server has are not exported whole, by the reason.</summary>
    public required IReadOnlyDictionary<string, long> Unproven { get; init; }

    /// <summary>What the export has, and the server has no more.</summary>
    public required IReadOnlyList<string> Gone { get; init; }

    public long Bytes => Runs.Sum(run => run.Bytes) + Versions.Sum(version => version.Bytes);

    public int Count => Runs.Count + Versions.Count;

    public long Staying => Kept.Count + Unproven.Values.Sum();

    public IReadOnlyList<ProjectPath> Projects => [.. Runs.Select(run => run.Path.ProjectPath).Concat(Versions.Select(version => version.Project)).Distinct()];

    /// <summary>As the journal calls it.</summary>
    public static string NameOf(RunPath run) => $"run {run}";

    /// <summary>The same.</summary>
    public static string NameOf(VersionPath version) => $"version {version}";
}
