namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that is filled registry by registry: each registry of an organization that is selected has a unit for it, and for others of its kind.</summary>
internal sealed class RegistryUnitTable : ObjectTable
{
    public override string FilledBy => $"a unit a registry, `{Kind.Name}`";
}
