using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The tables that there are.</summary>
/// <param name="tables">In the order in which they are named to a person, and units of a run are begun.</param>
public sealed class TableCatalogue(IReadOnlyList<TableDescriptor> tables)
{
    /// <summary>The tables that <c>--run-tables</c> asks for.</summary>
    public static IReadOnlyList<string> RunTables { get; } = [RunTablesTable.Name, RunArtifactTablesTable.Name];

    /// <summary>The group of all tables.</summary>
    private const string All = "all";

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
        RunMetadataTable.Descriptor,
        RunTablesTable.Descriptor,
        RunArtifactTablesTable.Descriptor,
        SweepsTable.Descriptor,
        SweepRunsTable.Descriptor,
        SweepAgentsTable.Descriptor,
        SweepImportanceTable.Descriptor,
        TeamsTable.Descriptor,
        MembersTable.Descriptor,
        ReportsTable.Descriptor,
        AutomationsTable.Descriptor,
        IntegrationsTable.Descriptor,
        RunQueuesTable.Descriptor,
        QueuedRunsTable.Descriptor,
        ResourceConfigsTable.Descriptor,
        CustomChartsTable.Descriptor,
        ArtifactVersionsTable.Descriptor,
        ArtifactAliasesTable.Descriptor,
        ArtifactCollectionsTable.Descriptor,
        ArtifactTypesTable.Descriptor,
        ArtifactFilesTable.Descriptor,
        ArtifactLineageTable.Descriptor,
        OrganizationsTable.Descriptor,
        EntitiesTable.Descriptor,
        OrganizationMembersTable.Descriptor,
        UsersTable.Descriptor,
        ApiKeysTable.Descriptor,
        RegistriesTable.Descriptor,
        RegistryCollectionsTable.Descriptor,
        RegistryVersionsTable.Descriptor,
        RegistryMembersTable.Descriptor,
    ]);

    public IReadOnlyList<TableDescriptor> Tables => tables;

    /// <summary>What <c>--tables</c> takes.</summary>
    public IReadOnlyList<string> Names { get; } = [.. tables.Where(table => table.IsSelectable).Select(table => table.Name)];

    /// <summary>The tables that an export has unless it says otherwise.</summary>
    public TableSelection Usual { get; } = new([.. tables.Where(table => table.IsByDefault)]);

    /// <summary>The tables that an export of an organization has unless it says otherwise.</summary>
    private IEnumerable<string> UsualOfOrganizations => tables.Where(table => table.IsByDefault || table.IsOfOrganizations).Select(table => table.Name);

    /// <summary>The names that stand for several tables, and which these are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } = GroupsOf(tables);

    /// <summary>The tables of artifacts.</summary>
    public IReadOnlyList<string> ArtifactNames => Groups[NameOf(TableGroup.Artifacts)];

    /// <summary>The tables that a person asks for by name, or by the names of groups; the usual ones if none is named.</summary>
    /// <param name="names">Those that are wanted.</param>
    /// <param name="excluded">Those of them that are not; null for none.</param>
    /// <param name="ofOrganizations">Whether an organization is exported, which has tables of its own.</param>
    /// <exception cref="ExportException">There is no such table, or none is left.</exception>
    public TableSelection Choose(IReadOnlyCollection<string> names, IReadOnlyCollection<string>? excluded = null, bool ofOrganizations = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        var chosen = names.Count > 0 ? Expand(names) : ofOrganizations ? UsualOfOrganizations : Usual.Names;
        var left = chosen.Except(Expand(excluded ?? [], isExcluded: true), StringComparer.Ordinal).ToList();
        return left.Count > 0
            ? Of(left)
            : throw Refused("--exclude-tables leaves out every table that is asked for; leave one in.");
    }

    /// <summary>Whether a table has rows where there is neither a run nor an artifact.</summary>
    public bool IsBesideRuns(string name) => tables.FirstOrDefault(table => table.Name == name) is ListedTable<ProjectInfo> or ObjectTable { Group: TableGroup.Metadata };

    /// <param name="names">Names of tables and groups.</param>
    /// <param name="isExcluded">Whether they are left out: then a group is all that it is about.</param>
    private HashSet<string> Expand(IReadOnlyCollection<string> names, bool isExcluded = false)
    {
        if (names.FirstOrDefault(name => !Names.Contains(name) && !Groups.ContainsKey(name)) is { } unknown)
        {
            var meant = Spelling.Nearest(unknown, [.. Names, .. Groups.Keys]) is { } nearest ? $"did you mean {nearest}? The tables are" : "the tables are";
            throw Refused($"There is no table '{unknown}'; {meant} {string.Join(", ", Names)}, and groups of them {string.Join(", ", Groups.Keys)}.");
        }
        return
        [
            .. names.SelectMany(name => Groups.GetValueOrDefault(name) ?? [name]),
            .. tables.Where(table => isExcluded && table.IsNamedAlone && names.Contains(NameOf(table.Group))).Select(table => table.Name),
        ];
    }

    private static Dictionary<string, IReadOnlyList<string>> GroupsOf(IReadOnlyList<TableDescriptor> tables)
    {
        var selectable = tables.Where(table => table.IsSelectable).ToList();
        var groups = Enum.GetValues<TableGroup>().ToDictionary(NameOf, IReadOnlyList<string> (group) => [.. selectable.Where(table => table.Group == group && !table.IsNamedAlone).Select(table => table.Name)]);
        groups.Add(All, [.. selectable.Select(table => table.Name)]);
        return groups;
    }

    private static string NameOf(TableGroup group) => group.ToString().ToLowerInvariant();

    private static ExportException Refused(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));

    /// <summary>The tables that an export says it holds, of which another build may have written some that are not here.</summary>
    public TableSelection Of(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return new TableSelection([.. tables.Where(table => table.IsSelectable && wanted.Contains(table.Name))]);
    }
}
