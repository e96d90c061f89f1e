using System.Globalization;
using System.Runtime.InteropServices;
using WandbExporter.Query.Views;

namespace WandbExporter.Query.Statements;

/// <summary>What a prepared statement gives, where the types of its columns have names without more in them.</summary>
internal static partial class PreparedColumns
{
    private const int DecimalId = 19;

    /// <summary>Names of types by the engine's numbers; nested ones are made of others, and an enumeration of its words.</summary>
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "BOOLEAN",
        [2] = "TINYINT",
        [3] = "SMALLINT",
        [4] = "INTEGER",
        [5] = "BIGINT",
        [6] = "UTINYINT",
        [7] = "USMALLINT",
        [8] = "UINTEGER",
        [9] = "UBIGINT",
        [10] = "FLOAT",
        [11] = "DOUBLE",
        [12] = "TIMESTAMP",
        [13] = "DATE",
        [14] = "TIME",
        [15] = "INTERVAL",
        [16] = "HUGEINT",
        [17] = "VARCHAR",
        [18] = "BLOB",
        [27] = "UUID",
        [31] = "TIMESTAMP WITH TIME ZONE",
        [32] = "UHUGEINT",
    };

    /// <summary>The columns; null if the type of one has a name that only the engine can say.</summary>
    public static IReadOnlyList<ViewColumn>? Of(nint statement)
    {
        var columns = new ViewColumn[ColumnCount(statement)];
        for (var at = 0; at < columns.Length; at++)
        {
            var type = ColumnType(statement, (ulong)at);
            try
            {
                if (NameOf(type) is not { } name)
                    return null;
                columns[at] = new ViewColumn(Text(ColumnName(statement, (ulong)at)) ?? "", name);
            }
            finally
            {
                DestroyType(ref type);
            }
        }
        // The engine tells columns of one name apart when it describes them.
        return columns.DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Count() == columns.Length ? columns : null;
    }

    private static string? NameOf(nint type)
    {
        if (Text(AliasOf(type)) is { } alias)
            return alias;
        return TypeId(type) == DecimalId
            ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({DecimalWidth(type)},{DecimalScale(type)})")
            : Names.GetValueOrDefault(TypeId(type));
    }

    /// <summary>A text that the engine hands over.</summary>
    private static string? Text(nint text)
    {
        if (text == 0)
            return null;
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            Free(text);
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_column_count")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial ulong ColumnCount(nint statement);

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_column_name")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint ColumnName(nint statement, ulong at);

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_column_logical_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint ColumnType(nint statement, ulong at);

    [LibraryImport("duckdb", EntryPoint = "duckdb_get_type_id")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int TypeId(nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_logical_type_get_alias")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint AliasOf(nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_decimal_width")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial byte DecimalWidth(nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_decimal_scale")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial byte DecimalScale(nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_destroy_logical_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void DestroyType(ref nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void Free(nint text);
}
