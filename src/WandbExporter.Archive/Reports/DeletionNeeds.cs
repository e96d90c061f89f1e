using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// What an export must have been asked for, so that nothing is lost when a run or a version is deleted at the source. Configs and summaries stand with the runs.
/// </summary>
/// <param name="identity">What the export was asked for.</param>
/// <param name="artifacts">Which bytes of artifacts it was asked for.</param>
public sealed class DeletionNeeds(ExportIdentity identity, ArtifactSelection artifacts)
{
    /// <summary>How a reason begins that another export helps against.</summary>
    public const string NotExported = "Not exported: ";

    private const string ArtifactContents = "the bytes of artifacts";

    private static readonly string[] OfRun =
    [
        RunsTable.Name,
        HistoryTable.Name,
        SystemMetricsTable.Name,
        ConsoleLogsTable.Name,
        FilesTable.Name,
        ExportIdentity.FileContents,
        ArtifactLineageTable.Name,
    ];

    private static readonly string[] OfVersion =
        [ArtifactVersionsTable.Name, ArtifactAliasesTable.Name, ArtifactCollectionsTable.Name, ArtifactFilesTable.Name, ArtifactLineageTable.Name];

    private readonly string? _lackOfRun = LackOf(OfRun.Except(identity.Tables));
    private readonly IReadOnlyList<string> _lackOfVersion = [.. OfVersion.Except(identity.Tables)];

    /// <summary>What the export does not have of any run, in one sentence; null if it has all.</summary>
    public string? LackOfRun => _lackOfRun;

    /// <summary>The same of a version of so many bytes.</summary>
    public string? LackOfVersion(long? bytes) => LackOf(artifacts.Fetches(bytes) ? _lackOfVersion : [.. _lackOfVersion, ArtifactContents]);

    private static string? LackOf(IEnumerable<string> lacking) => string.Join(", ", lacking) is { Length: > 0 } names ? $"{NotExported}{names}." : null;
}
