namespace WandbExporter.Tables.Catalogue;

/// <summary>A table that is filled entity by entity: each entity that is selected as a whole has a unit for it, and for others of its kind.</summary>
internal sealed class EntityUnitTable : ObjectTable
{
    public override string FilledBy => $"a unit an entity, `{Kind.Name}`";
}
