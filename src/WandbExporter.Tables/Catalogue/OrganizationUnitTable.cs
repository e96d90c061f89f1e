namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that is filled organization by organization: each that is selected has a unit for it, and for others of its kind.</summary>
internal sealed class OrganizationUnitTable : ObjectTable
{
    public override string FilledBy => $"a unit an organization, `{Kind.Name}`";
}
