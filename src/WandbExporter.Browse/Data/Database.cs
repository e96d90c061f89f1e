using System.Collections.Concurrent;
using DuckDB.NET.Data;
using WandbExporter.Query;

namespace WandbExporter.Browse.Data;

/// <summary>Asks the engine, some questions at a time, and ends them when it is disposed.</summary>
/// <param name="engine">Stays the caller's, and open as long as this is.</param>
internal sealed class Database(ExportEngine engine) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly int _most = Math.Max(2, Environment.ProcessorCount);
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));
    private readonly CancellationTokenSource _ending = new();

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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        cancellationToken = either.Token;
        await _turns.WaitAsync(cancellationToken);
        try
        {
            if (!_idle.TryTake(out var connection))
            {
                connection = engine.Connection.Duplicate();
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
        _ending.Cancel();
        // What is read for several, and for nobody any more, ends first.
        for (var turn = 0; turn < _most && _turns.Wait(Patience); turn++)
        {
        }
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }
}
