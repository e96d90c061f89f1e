namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that is filled project by project: each project has a unit for it, and for others of its kind.</summary>
internal sealed class ProjectUnitTable : ObjectTable
{
    public override string FilledBy => $"a unit a project, `{Kind.Name}`";
}
