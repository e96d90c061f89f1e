using System.Globalization;
using WandbExporter.Core.Ids;
using WandbExporter.Query.Views;

namespace WandbExporter.Browse.Data;

/// <summary>Pieces of SQL. What comes from an export or a browser is quoted here, and nowhere else.</summary>
internal static class Sql
{
    public static string Text(string value) => SqlText.Literal(value);

    public static string Name(string value) => SqlText.Name(value);

    public static string Number(double value) => double.IsFinite(value)
        ? $"({value.ToString("R", CultureInfo.InvariantCulture)})::DOUBLE"
        : $"'{(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity")}'::DOUBLE";

    /// <summary>The condition that a row is of a project.</summary>
    public static string Of(ProjectPath project) => $"entity_name = {Text(project.Entity)} AND project_name = {Text(project.Project)}";

    /// <summary>The condition that a row is of a run.</summary>
    public static string Of(RunPath run) => $"{Of(new ProjectPath(run.Entity, run.Project))} AND run_id = {Text(run.RunId)}";

    public static string List(IEnumerable<string> values) => SqlText.List(values);

    /// <summary>Whether SQL can name a column so.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal);

    /// <summary>Some columns of Parquet files, by what they are called there, under other names; one that a file lacks is null.</summary>
    /// <param name="files">Where they stand; at least one.</param>
    /// <param name="columns">Their names there and here, and DuckDB's types.</param>
    public static string Rows(IEnumerable<string> files, IEnumerable<(string There, string Here, string Type)> columns) =>
        $"read_parquet({List(files)}, hive_partitioning = false, schema = MAP {{{string.Join(", ", columns.Select(column => $"{Text(column.There)}: {{name: {Text(column.Here)}, type: {Text(column.Type)}, default_value: NULL}}"))}}})";

    /// <summary>Rows of Parquet files, joined by the names of their columns.</summary>
    /// <param name="files">Where they stand; at least one.</param>
    public static string Rows(IEnumerable<string> files) => $"read_parquet({List(files)}, union_by_name = true, hive_partitioning = false)";
}
