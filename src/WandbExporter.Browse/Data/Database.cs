using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;

namespace WandbExporter.Browse.Data;

/// <summary>
/// An embedded DuckDB without a file. It may read below the export and nowhere else, and brings in nothing from a network.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int MemoryMegabytes = 160;

    private readonly DuckDBConnection _root = new("DataSource=:memory:");
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));

    public Database(string root)
    {
        _root.Open();
        foreach (var setting in (string[])
        [
            string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{MemoryMegabytes}MB'"),
            string.Create(CultureInfo.InvariantCulture, $"SET threads = {Math.Clamp(Environment.ProcessorCount, 1, 4)}"),
            "SET TimeZone = 'UTC'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET temp_directory = ''",
            $"SET allowed_directories = [{Sql.Text(root)}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ])
        {
            using var command = _root.CreateCommand();
            command.CommandText = setting;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Runs what changes tables of the database itself.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await ReadAsync<object?>(
            sql,
            reader =>
            {
                while (reader.Read())
                {
                }
                return null;
            },
            cancellationToken);
    }

    /// <summary>Asks, and hands the rows to <paramref name="read"/>. As many questions are answered at a time as there are processors.</summary>
    public async Task<T> ReadAsync<T>(string sql, Func<DuckDBDataReader, T> read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            if (!_idle.TryTake(out var connection))
            {
                connection = _root.Duplicate();
                await connection.OpenAsync(cancellationToken);
            }
            try
            {
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.UseStreamingMode = true;
                using var cancelling = cancellationToken.Register(command.Cancel);
                await using var reader = (DuckDBDataReader)await command.ExecuteReaderAsync(cancellationToken);
                return read(reader);
            }
            finally
            {
                _idle.Add(connection);
            }
        }
        catch (DuckDBException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _root.Dispose();
        _turns.Dispose();
    }
}
