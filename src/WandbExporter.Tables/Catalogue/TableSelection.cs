using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The tables that an export holds, in the catalogue's order.</summary>
public sealed class TableSelection
{
    private readonly Dictionary<UnitKind, UnitTable> _units;

    internal TableSelection(IReadOnlyList<TableDescriptor> tables)
    {
        Tables = tables;
        Names = [.. tables.Select(table => table.Name)];
        RunTables = [.. tables.OfType<RunUnitTable>()];
        var units = tables.OfType<UnitTable>().ToList();
        _units = units.GroupBy(table => table.Kind).ToDictionary(ofKind => ofKind.Key, ofKind => ofKind.First());
        Units = new RunUnits([.. RunTables.Select(table => table.Kind)]);
        Lanes = [.. units.Select(table => table.Lane).Distinct()];
    }

    public IReadOnlyList<TableDescriptor> Tables { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The units that a run has.</summary>
    public RunUnits Units { get; }

    /// <summary>Whether runs are listed at all: what the listing of projects fills, or artifacts, needs none.</summary>
    public bool ListsRuns => Tables.Any(table => table is RunUnitTable or ListedTable<RunInfo>);

    /// <summary>The lanes that have something to do.</summary>
    internal IReadOnlyList<Lane> Lanes { get; }

    /// <summary>The tables that are filled run by run.</summary>
    internal IReadOnlyList<RunUnitTable> RunTables { get; }

    /// <summary>The table that units of a kind fill; of several the first.</summary>
    /// <exception cref="ExportException">Another build began such units.</exception>
    internal UnitTable this[UnitKind kind] => Find(kind) ?? throw new ExportException(new Failure(
        FailureCategory.Fatal,
        FailureCode.JournalNewer,
        $"The export has units of the kind {kind.Name}, which this version of wandb-export does not know; go on with the version that began them.",
        ExitCode.Destination));

    internal UnitTable? Find(UnitKind kind) => _units.GetValueOrDefault(kind);

    /// <summary>The tables that units of a kind fill.</summary>
    internal IEnumerable<UnitTable> FilledBy(UnitKind kind) => Tables.OfType<UnitTable>().Where(table => table.Kind == kind);

    /// <summary>The kinds of the units that such tables are filled by.</summary>
    internal IEnumerable<UnitKind> KindsOf<TTable>()
        where TTable : ObjectTable => Tables.OfType<TTable>().Select(table => table.Kind).Distinct();

    /// <summary>
    /// The tables of an export that stands: those of these that it was begun with, that any build would have begun it with, or that a person asks for by name.
    /// </summary>
    /// <param name="begun">The names of its tables.</param>
    /// <param name="named">The tables that are asked for by their own names, and not by that of a group.</param>
    public TableSelection AsBegun(IReadOnlyCollection<string> begun, IReadOnlyCollection<string> named) =>
        new([.. Tables.Where(table => !table.CameLater || begun.Contains(table.Name) || named.Contains(table.Name))]);

    /// <summary>The tables of an export that is of no organization; as they are if none of these is of one.</summary>
    public TableSelection WithoutOrganizations => Tables.Any(table => table.IsOfOrganizations) ? new([.. Tables.Where(table => !table.IsOfOrganizations)]) : this;

    internal bool Holds(TableDescriptor table) => Tables.Contains(table);

    /// <summary>The tables that the listing of such items fills.</summary>
    internal IEnumerable<ListedTable<TItem>> ListedWith<TItem>() => Tables.OfType<ListedTable<TItem>>();

    /// <summary>The table in whose numbers units of a kind count.</summary>
    internal string NameFor(UnitKind kind) =>
        kind == UnitKind.Projects ? ProjectsTable.Name : kind == UnitKind.RunPage || kind == UnitKind.Run ? RunsTable.Name : this[kind].Name;
}
