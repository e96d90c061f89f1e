using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests.Judges;

internal sealed class DuckDbJudge : IJudge
{
    public string Name => "DuckDB";

    public Task<IReadOnlyList<JudgedFile>> ReadAsync(IReadOnlyList<string> paths)
    {
        using var duck = new DuckDb();
        return Task.FromResult<IReadOnlyList<JudgedFile>>([.. paths.Select(path => Read(duck, path))]);
    }

    /// <summary>The rows that a condition leaves, on columns by their names.</summary>
    public static JudgedFile Read(DuckDb duck, string path, string where = "true")
    {
        var source = $"read_parquet({DuckDb.Quote(path)})";
        // DuckDB renames columns that differ only in case, so the names come from the schema and the values by position.
        var names = duck.Rows($"SELECT name FROM parquet_schema({DuckDb.Quote(path)}) WHERE num_children IS NULL").Select(r => r[0]!).ToArray();
        var types = duck.Rows($"SELECT column_type FROM (DESCRIBE SELECT * FROM {source})").Select(r => TypeOf(r[0]!)).ToArray();
        var columns = string.Join(',', types.Select((_, i) => $"c{i}"));
        var cells = string.Join(',', types.Select(Cell));
        var rows = duck.Read($"SELECT {cells} FROM (SELECT * FROM {source} WHERE {where}) AS t({columns})", (reader, i) => Text(reader, i, types[i]));
        return new(names, types, rows);
    }

    private static ColumnType TypeOf(string name) => name switch
    {
        "BOOLEAN" => ColumnType.Boolean,
        "INTEGER" => ColumnType.Int32,
        "BIGINT" => ColumnType.Int64,
        "DOUBLE" => ColumnType.Double,
        "BLOB" => ColumnType.ByteArray,
        "VARCHAR" => ColumnType.String,
        "JSON" => ColumnType.Json,
        "TIMESTAMP WITH TIME ZONE" => ColumnType.Timestamp,
        _ => throw new InvalidOperationException($"{name} is no type of ours."),
    };

    // Text as bytes, so that what a binding does with byte order marks and zeros is no part of the answer.
    private static string Cell(ColumnType type, int column) => type switch
    {
        ColumnType.String or ColumnType.Json => $"to_base64(encode(c{column}::VARCHAR))",
        ColumnType.ByteArray => $"to_base64(c{column})",
        ColumnType.Timestamp => $"epoch_us(c{column})",
        _ => $"c{column}",
    };

    private static string? Text(DuckDBDataReader reader, int column, ColumnType type) => type switch
    {
        _ when reader.IsDBNull(column) => null,
        ColumnType.Boolean => reader.GetBoolean(column) ? "true" : "false",
        ColumnType.Int32 => reader.GetInt32(column).ToString(CultureInfo.InvariantCulture),
        ColumnType.Int64 or ColumnType.Timestamp => reader.GetInt64(column).ToString(CultureInfo.InvariantCulture),
        ColumnType.Double => SampleTable.Text(reader.GetDouble(column)),
        ColumnType.ByteArray => reader.GetString(column),
        _ => Encoding.UTF8.GetString(Convert.FromBase64String(reader.GetString(column))),
    };
}
