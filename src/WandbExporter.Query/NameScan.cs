using WandbExporter.Query.Statements;

namespace WandbExporter.Query;

/// <summary>Says of a statement whether it is about all views, whichever they are.</summary>
internal static class NameScan
{
    private static readonly HashSet<string> OfAll = new(StringComparer.OrdinalIgnoreCase)
    {
        "show", "show_tables", "pragma", "pragma_show", "pragma_table_info", "information_schema",
        "duckdb_tables", "duckdb_views", "duckdb_columns", "sqlite_master", "sqlite_schema", "pg_catalog", "pg_tables", "pg_views", "pg_class", "pg_attribute",
    };

    public static bool IsOfAll(string sql) => SqlScanner.Words(sql).Any(OfAll.Contains);
}
