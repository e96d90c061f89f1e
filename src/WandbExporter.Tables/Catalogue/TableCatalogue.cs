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
        ArtifactVersionsTable.Descriptor,
        ArtifactAliasesTable.Descriptor,
        ArtifactCollectionsTable.Descriptor,
        ArtifactTypesTable.Descriptor,
        ArtifactFilesTable.Descriptor,
        ArtifactLineageTable.Descriptor,
    ]);

    public IReadOnlyList<TableDescriptor> Tables => tables;

    /// <summary>What <c>--tables</c> takes.</summary>
    public IReadOnlyList<string> Names { get; } = [.. tables.Where(table => table.IsSelectable).Select(table => table.Name)];

    /// <summary>The tables that an export has unless it says otherwise.</summary>
    public TableSelection Usual { get; } = new([.. tables.Where(table => table.IsByDefault)]);

    /// <summary>The tables of artifacts.</summary>
    public IReadOnlyList<string> ArtifactNames { get; } =
        [.. tables.Where(table => table is ProjectUnitTable or ArtifactUnitTable || table == ArtifactLineageTable.Descriptor).Select(table => table.Name)];

    /// <summary>The tables that a person asks for by name; the usual ones if none is named.</summary>
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
        return names.Count == 0 ? Usual : Of(names);
    }

    /// <summary>The tables that an export says it holds, of which another build may have written some that are not here.</summary>
    public TableSelection Of(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return new TableSelection([.. tables.Where(table => table.IsSelectable && wanted.Contains(table.Name))]);
    }
}
