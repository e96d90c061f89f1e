using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// All that is to be said of a table, once: planning, decoding, report, <c>verify</c>, the help and docs/tables.md go by it. A table is
/// added by a file with its descriptor, and its place in <see cref="TableCatalogue.Default"/>.
/// </summary>
public abstract class TableDescriptor
{
    /// <summary>As it stands in <c>--tables</c>, in keys and in the manifest: not to be renamed.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about.</summary>
    public TableGroup Group { get; init; }

    /// <summary>What a row is, in a few words.</summary>
    public required string RowIs { get; init; }

    /// <summary>The columns that it has in any case, in order.</summary>
    public abstract IReadOnlyList<ColumnDescriptor> Columns { get; }

    /// <summary>Which columns follow from the data, in a few words; null if none do.</summary>
    public string? FurtherColumns { get; init; }

    /// <summary>What fills it, in a few words.</summary>
    public abstract string FilledBy { get; }

    /// <summary>The query document that it needs.</summary>
    public required string Query { get; init; }

    /// <summary>What a server must know beyond the oldest one, and what an export without it has; null if nothing.</summary>
    public string? Needs { get; init; }

    /// <summary>What knows beforehand how many rows it has, in a few words; null if nothing does.</summary>
    public string? CountedBy { get; init; }

    public abstract ResumeRule Resume { get; }

    public abstract RunningRule WhileRunning { get; }

    /// <summary>Whether it can be asked for by name.</summary>
    public virtual bool IsSelectable => true;

    /// <summary>Whether an export has it unless it says otherwise.</summary>
    public virtual bool IsByDefault => IsSelectable;

    /// <summary>Whether it is asked for by its own name, or with all others, and not by the name of its group: for what it costs.</summary>
    public virtual bool IsNamedAlone => false;

    /// <summary>Whether only an export of an organization has it.</summary>
    public bool IsOfOrganizations => this is OrganizationUnitTable or ServerUnitTable or RegistryUnitTable;

    /// <summary>Whether an export that was begun without naming tables may lack it, since a build began it that did not know it yet.</summary>
    public virtual bool CameLater => false;

    /// <summary>The columns that it has in any case, as they stand in a file.</summary>
    internal IReadOnlyList<ColumnSpec> Schema => [.. Columns.Select(column => column.Spec)];
}
