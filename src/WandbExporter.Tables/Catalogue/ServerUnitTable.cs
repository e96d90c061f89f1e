namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// A table of what belongs to the server or to the key's account: one unit fills it, and others of its kind, if an organization is selected. It stands with
/// the one that is first by name.
/// </summary>
internal sealed class ServerUnitTable : ObjectTable
{
    public override string FilledBy => $"one unit, `{Kind.Name}`";
}
