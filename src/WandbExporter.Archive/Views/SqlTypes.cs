using WandbExporter.Parquet;

namespace WandbExporter.Archive.Views;

/// <summary>What the types of columns are called by engines.</summary>
internal static class SqlTypes
{
    public static string Snowflake(ColumnType type) => Of(type, "BOOLEAN", "NUMBER(10, 0)", "NUMBER(19, 0)", "DOUBLE", "BINARY", "VARCHAR", "VARCHAR", "TIMESTAMP_NTZ");

    public static string BigQuery(ColumnType type) => Of(type, "BOOL", "INT64", "INT64", "FLOAT64", "BYTES", "STRING", "STRING", "TIMESTAMP");

    public static string ClickHouse(ColumnType type) => Of(type, "Bool", "Int32", "Int64", "Float64", "String", "String", "String", "DateTime64(6, 'UTC')");

    /// <summary>JSON as it was written: the binary form refuses some of what may be logged.</summary>
    public static string Postgres(ColumnType type) => Of(type, "boolean", "integer", "bigint", "double precision", "bytea", "text", "json", "timestamptz");

    private static string Of(ColumnType type, string boolean, string int32, string int64, string number, string bytes, string text, string json, string time) => type switch
    {
        ColumnType.Boolean => boolean,
        ColumnType.Int32 => int32,
        ColumnType.Int64 => int64,
        ColumnType.Double => number,
        ColumnType.ByteArray => bytes,
        ColumnType.String => text,
        ColumnType.Json => json,
        ColumnType.Timestamp => time,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
