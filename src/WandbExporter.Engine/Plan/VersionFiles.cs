using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>Decides which versions of a project have their files exported, and where.</summary>
/// <param name="selection">Which versions.</param>
/// <param name="isWanted">Whether the export has the table of files at all.</param>
/// <param name="covers">Whether the same export has the artifacts of a project.</param>
/// <param name="listed">What earlier listings chose: its files stand there, whatever it is called by now.</param>
/// <param name="project">The project of the collections.</param>
internal sealed class VersionFiles(
    ArtifactSelection selection, bool isWanted, Func<ProjectPath, bool> covers, PendingArtifacts listed, ProjectPath project)
{
    private const string Exported = "exported";
    private const string AtSource = "at source";
    private const string NotExported = "not exported";

    public static VersionFiles Of(StreamContext context, ProjectPath project) =>
        new(context.Terms.Artifacts, context.Tables.Holds(ArtifactFilesTable.Descriptor), context.Terms.Covers, context.ListedVersions, project);

    public static VersionFiles Of(ExportRequest request, ProjectPath project) =>
        new(request.Artifacts, request.Tables.Holds(ArtifactFilesTable.Descriptor), request.Covers, new PendingArtifacts(), project);

    /// <summary>
    /// What its row says of its files, and what a unit that exports them must know; null if none does. What is not committed has no files, and
    /// what is linked from where the same export has all files has them there.
    /// </summary>
    public (string Files, ArtifactDescriptor? Descriptor) Of(string type, ArtifactMembership member)
    {
        var version = member.Version;
        if (IsAnother(member))
            return (NotExported, null);
        if (isWanted && listed.IsListed(SubjectOf(member)))
            return (Exported, null);
        if (!isWanted || version is not { State: null or "COMMITTED", Digest: { } digest })
            return (NotExported, null);
        if (!selection.Chooses(type, member.Collection, member.VersionName, [.. member.Aliases.Select(alias => alias.Alias)], version.Tags))
            return (NotExported, null);
        return IsAtSource(member)
            ? (AtSource, null)
            : (Exported, new ArtifactDescriptor(member.Collection, member.VersionName, version.Id, digest, version.FileCount, version.Size, version.DigestAlgorithm, type));
    }

    /// <summary>Whether the files that stand under its name are those of another version, which had the name before it.</summary>
    public bool IsAnother(ArtifactMembership member) => isWanted && listed.IsListedAsAnother(SubjectOf(member), member.Version.Id);

    private Subject.ArtifactVersion SubjectOf(ArtifactMembership member) => new(project, member.Collection, member.VersionName);

    private bool IsAtSource(ArtifactMembership member) =>
        member.Version is { SourceEntity: { } entity, SourceProject: { } name, SourceCollection: { } collection, VersionIndex: not null }
        && selection.IsAll
        && new ProjectPath(entity, name) is var source
        && (source != project || collection != member.Collection)
        && covers(source);
}
