namespace WandbExporter.Query.Views;

/// <summary>What the types of the engine are to those who show values.</summary>
internal static class ColumnKinds
{
    private static readonly HashSet<string> Numbers = new(
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"], StringComparer.Ordinal);

    public static bool IsNumber(string type) => Numbers.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal);

    /// <summary>Whether the client gives its values as they are.</summary>
    public static bool IsPlain(string type) => IsNumber(type) || type is "BOOLEAN" or "VARCHAR" or "JSON";

    public static bool IsNested(string type) =>
        type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal) || type.StartsWith("UNION", StringComparison.Ordinal);

    /// <summary>Whether values are JSON documents.</summary>
    public static bool IsJson(string type) => type == "JSON" || IsNested(type);
}
