namespace WandbExporter.Core.Ids;

/// <summary>
/// What a unit exports. A kind is known by its name; the kinds of a run's units stand with the tables that they fill, and here are those
/// of the listings, which the journal itself knows.
/// </summary>
/// <param name="Name">As it stands in the journal: not to be changed.</param>
public sealed record UnitKind(string Name)
{
    /// <summary>The projects of one entity.</summary>
    public static UnitKind Projects { get; } = new("Projects");

    /// <summary>Some consecutive pages of a project's run listing.</summary>
    public static UnitKind RunPage { get; } = new("RunPage");

    /// <summary>One run as the listing describes it, where the listing would not show it. Never planned: it only fails.</summary>
    public static UnitKind Run { get; } = new("Run");

    /// <summary>
    /// The parts without rows of those tables of an export that have no other part. Its subject is the entity that is first by name; it is
    /// committed anew when other tables are empty.
    /// </summary>
    public static UnitKind EmptyTables { get; } = new("EmptyTables");

    public override string ToString() => Name;
}
