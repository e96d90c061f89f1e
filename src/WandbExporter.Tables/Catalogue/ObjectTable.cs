using WandbExporter.Core.Journal;

namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// A table of objects that a project or an entity has: a unit for each of those fills it, and others of its kind. The unit is read from its start, and
/// read again when a later start finds that anything of it changed.
/// </summary>
internal abstract class ObjectTable : UnitTable
{
    /// <summary>Whether an export has it unless it says otherwise.</summary>
    public bool IsUsual { get; init; } = true;

    /// <summary>Whether its unit is a request or two, so that a worker does some of them at a time.</summary>
    public bool IsSmall { get; init; } = true;

    /// <summary>Its rows, by what the server says beforehand; null if that does not tell.</summary>
    public Func<ObjectsAhead, long?> RowsAhead { get; init; } = static _ => null;

    /// <summary>The columns that tell one of its rows from another; none if no columns do.</summary>
    public IReadOnlyList<string> RowKey { get; init; } = [];

    /// <summary>Requests that its unit takes for it at the least, beyond the one by which it asks for what its tables begin with.</summary>
    public Func<ObjectCounts, long> FurtherRequests { get; init; } = static counts => counts.FurtherPages;

    public override bool IsByDefault => IsUsual;

    public override bool CameLater => IsUsual || IsOfOrganizations;

    public override bool IsSmallUnit(IListed listed) => IsSmall;
}
