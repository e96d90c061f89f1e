namespace WandbExporter.Query;

/// <summary>Says of a statement whether it is about all views, whichever they are.</summary>
internal static class NameScan
{
    private static readonly string[] Marks = ["show", "information_schema", "duckdb_", "pg_", "sqlite_", "pragma"];

    public static bool IsOfAll(string sql) => Marks.Any(mark => sql.Contains(mark, StringComparison.OrdinalIgnoreCase));
}
