using System.Data.Common;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;

namespace WandbExporter.Testing;

/// <summary>
/// DuckDB, as a reader of Parquet files that is not ours: one database in memory. Files that may have been replaced want a new one, because
/// it keeps the footer of a file for which another of the same length came within a second.
/// </summary>
public sealed class DuckDb : IDisposable
{
    // Files of tests are small: more threads take longer to start than they save, and one keeps the order of the rows.
    private readonly DuckDBConnection _connection = new("Data Source=:memory:;threads=1");

    public DuckDb() => _connection.Open();

    /// <summary>The rows that a query gives, with null for what is null. Lists of numbers with nulls, which the client does not read, are for the query to convert.</summary>
    public async IAsyncEnumerable<object?[]> QueryAsync(string sql, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var command = CommandOf(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return RowOf(reader);
    }

    /// <summary>The rows of a file whose columns hold no lists or structs, without the cells that are null.</summary>
    public async IAsyncEnumerable<IReadOnlyList<DuckDbCell>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var file = Text(path);
        // DuckDB renames columns that differ only in case, and has one .NET type for text and JSON: the schema knows better.
        var columns = await QueryAsync($"SELECT name, converted_type = 'JSON' FROM parquet_schema({file}) WHERE num_children IS NULL", cancellationToken)
            .Select(row => (Name: (string)row[0]!, IsJson: row[1] is true)).ToListAsync(cancellationToken);
        await foreach (var row in QueryAsync($"SELECT * FROM read_parquet({file}, hive_partitioning = false)", cancellationToken))
            yield return [.. row.Select((value, i) => new DuckDbCell(columns[i].Name, columns[i].IsJson, value!)).Where(cell => cell.Value is not null)];
    }

    /// <summary>A text as a query writes it.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    public void Dispose() => _connection.Dispose();

    private DuckDBCommand CommandOf(string sql)
    {
        var command = _connection.CreateCommand();
        command.UseStreamingMode = true;
#pragma warning disable CA2100 // Tests ask what they want.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static object?[] RowOf(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
            row[i] = reader.IsDBNull(i) ? null : ValueOf(reader.GetValue(i));
        return row;
    }

    // It comes without its zone, which is UTC.
    private static object ValueOf(object value) =>
        value is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : value;
}
