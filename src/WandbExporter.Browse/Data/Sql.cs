using System.Globalization;
using WandbExporter.Core.Ids;

namespace WandbExporter.Browse.Data;

/// <summary>Pieces of SQL. What comes from an export or a browser is quoted here, and nowhere else.</summary>
internal static class Sql
{
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Number(double value) => $"({value.ToString("R", CultureInfo.InvariantCulture)})::DOUBLE";

    /// <summary>The condition that a row is of a project.</summary>
    public static string Of(ProjectPath project) => $"entity_name = {Text(project.Entity)} AND project_name = {Text(project.Project)}";

    /// <summary>The condition that a row is of a run.</summary>
    public static string Of(RunPath run) => $"{Of(new ProjectPath(run.Entity, run.Project))} AND run_id = {Text(run.RunId)}";

    public static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Text))}]";

    /// <summary>Rows of Parquet files, joined by the names of their columns.</summary>
    /// <param name="files">Where they stand; at least one.</param>
    public static string Rows(IEnumerable<string> files) => $"read_parquet({List(files)}, union_by_name = true, hive_partitioning = false)";
}
