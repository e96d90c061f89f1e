using DuckDB.NET.Data;

namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>DuckDB in this process, each time with an empty database in memory and times in UTC.</summary>
internal sealed class DuckDb : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDb()
    {
        _connection.Open();
        Run("SET TimeZone = 'UTC'");
    }

    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Writes the rows of a query into a file, with options of COPY such as <c>COMPRESSION zstd</c>.</summary>
    public static void Copy(string query, string path, string options = "")
    {
        using var duck = new DuckDb();
        duck.Run($"COPY ({query}) TO {Quote(path)} (FORMAT parquet{(options.Length > 0 ? ", " : "")}{options})");
    }

    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The rows, a text or null a cell, as DuckDB casts values to text.</summary>
    public List<string?[]> Rows(string sql) => Read(sql, (reader, i) => reader.IsDBNull(i) ? null : reader.GetString(i), wrap: true);

    /// <summary>The rows, each cell read by its column.</summary>
    public List<T[]> Read<T>(string sql, Func<DuckDBDataReader, int, T> cell) => Read(sql, cell, wrap: false);

    public void Dispose() => _connection.Dispose();

    private List<T[]> Read<T>(string sql, Func<DuckDBDataReader, int, T> cell, bool wrap)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = wrap ? $"SELECT COLUMNS(*)::VARCHAR FROM ({sql})" : sql;
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        var rows = new List<T[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => cell(reader, i))]);
        return rows;
    }
}
