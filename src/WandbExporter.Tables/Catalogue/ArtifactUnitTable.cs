using WandbExporter.Core.Journal;

namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that is filled version by version: each version of an artifact has a unit for it.</summary>
internal sealed class ArtifactUnitTable : UnitTable
{
    /// <summary>Files that are a request or two.</summary>
    private const int FewFiles = 50;

    /// <summary>Bytes that do not keep others waiting.</summary>
    private const long FewBytes = 4 * 1024 * 1024;

    public override string FilledBy => $"a unit a version, `{Kind.Name}`";

    public override bool IsByDefault => false;

    public override bool IsSmallUnit(IListed listed) => listed is ArtifactDescriptor { FileCount: <= FewFiles, Bytes: <= FewBytes };
}
