using WandbExporter.Core.Errors;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The tables that there are.</summary>
/// <param name="tables">In the order in which they are named to a person, and units of a run are begun.</param>
public sealed class TableCatalogue(IReadOnlyList<TableDescriptor> tables)
{
    /// <summary>What this build exports.</summary>
    public static TableCatalogue Default { get; } = new(
    [
        ProjectsTable.Descriptor,
        RunsTable.Descriptor,
        RunConfigTable.Descriptor,
        RunSummaryTable.Descriptor,
        HistoryTable.Descriptor,
        HistoryLongTable.Descriptor,
        SystemMetricsTable.Descriptor,
        FilesTable.Descriptor,
        ConsoleLogsTable.Descriptor,
    ]);

    public IReadOnlyList<TableDescriptor> Tables => tables;

    /// <summary>What <c>--tables</c> takes.</summary>
    public IReadOnlyList<string> Names => All.Names;

    /// <summary>All tables that can be asked for.</summary>
    public TableSelection All { get; } = new([.. tables.Where(table => table.IsSelectable)]);

    /// <summary>The tables that a person asks for by name; all of them if none is named.</summary>
    /// <exception cref="ExportException">There is no such table.</exception>
    public TableSelection Choose(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            var meant = Spelling.Nearest(unknown, Names) is { } nearest ? $"did you mean {nearest}? The tables are" : "the tables are";
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Usage, $"There is no table '{unknown}'; {meant} {string.Join(", ", Names)}.", ExitCode.Usage));
        }
        return names.Count == 0 ? All : Of(names);
    }

    /// <summary>The tables that an export says it holds, of which another build may have written some that are not here.</summary>
    public TableSelection Of(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return new TableSelection([.. All.Tables.Where(table => wanted.Contains(table.Name))]);
    }
}
