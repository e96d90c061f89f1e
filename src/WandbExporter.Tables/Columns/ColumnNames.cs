using System.Text;

namespace WandbExporter.Tables.Columns;

/// <summary>
/// The columns that every table part carries beside what was logged, and how a metric of the same name is told apart:
/// it becomes <c>metric:NAME</c>, and the file's metadata key <c>wandb.renamed</c> says so.
/// </summary>
internal static class ColumnNames
{
    public const string Entity = "entity_name";
    public const string Project = "project_name";
    public const string Run = "run_id";

    /// <summary>JSON list of the keys that were logged as null in a row: a column alone cannot tell null from absent.</summary>
    public const string NullKeys = "_null_keys";

    private const string Prefix = "metric:";

    /// <summary>Ours, and the names of the Hive partitions, which readers put over a column of that name.</summary>
    private static readonly HashSet<string> Reserved =
        new(StringComparer.OrdinalIgnoreCase) { Entity, Project, Run, NullKeys, "entity", "project" };

    /// <summary>Whether a column of this name is ours.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    public static string OfMetric(ReadOnlySpan<byte> key)
    {
        var name = Encoding.UTF8.GetString(key);
        // What already looks renamed is renamed too, so that no two metrics come to one name.
        return IsReserved(name) || name.StartsWith(Prefix, StringComparison.Ordinal) ? Prefix + name : name;
    }
}
