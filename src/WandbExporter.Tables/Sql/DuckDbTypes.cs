using WandbExporter.Parquet;

namespace WandbExporter.Tables.Sql;

/// <summary>What the types of columns are called in DuckDB's SQL.</summary>
public static class DuckDbTypes
{
    public static string Of(ColumnType type) => type switch
    {
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Int32 => "INTEGER",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Double => "DOUBLE",
        ColumnType.ByteArray => "BLOB",
        ColumnType.String => "VARCHAR",
        ColumnType.Json => "JSON",
        ColumnType.Timestamp => "TIMESTAMPTZ",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
