using WandbExporter.Core.Ids;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Columns;

/// <summary>The columns that say which run, project or entity a row is of.</summary>
internal static class IdentityColumns
{
    private const string EntitySource = "Project.entityName";
    private const string ProjectSource = "Project.name";
    private const string RunSource = "Run.name";

    /// <summary>As they are described where rows do not come one by one.</summary>
    public static IReadOnlyList<ColumnDescriptor> OfRun { get; } =
    [
        new(ColumnNames.Entity, ColumnType.String, EntitySource, Optional: false),
        new(ColumnNames.Project, ColumnType.String, ProjectSource, Optional: false),
        new(ColumnNames.Run, ColumnType.String, RunSource, Optional: false),
    ];

    public static IReadOnlyList<Column<TItem>> Run<TItem>(Func<TItem, RunPath> run) =>
    [
        Column<TItem>.Key(ColumnNames.Entity, EntitySource, item => run(item).Entity),
        Column<TItem>.Key(ColumnNames.Project, ProjectSource, item => run(item).Project),
        Column<TItem>.Key(ColumnNames.Run, RunSource, item => run(item).RunId),
    ];

    public static IReadOnlyList<Column<TItem>> Entity<TItem>(Func<TItem, string> entity) =>
    [
        Column<TItem>.Key(ColumnNames.Entity, "Entity.name", entity),
    ];

    public static IReadOnlyList<Column<TItem>> Project<TItem>(Func<TItem, ProjectPath> project) =>
    [
        Column<TItem>.Key(ColumnNames.Entity, EntitySource, item => project(item).Entity),
        Column<TItem>.Key(ColumnNames.Project, ProjectSource, item => project(item).Project),
    ];
}
