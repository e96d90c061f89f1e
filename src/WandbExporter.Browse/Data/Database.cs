using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;
using WandbExporter.Core.Errors;

namespace WandbExporter.Browse.Data;

/// <summary>
/// An embedded DuckDB without a file. It may read below the export and nowhere else, and brings in nothing from a network. What does not fit into its memory stands in a
/// folder that nobody else may read, and that ends with it.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int MemoryMegabytes = 240;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly DuckDBConnection _root = new("DataSource=:memory:");
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly int _most = Math.Max(2, Environment.ProcessorCount);
    private readonly SemaphoreSlim _turns;
    private readonly CancellationTokenSource _ending = new();
    private readonly DirectoryInfo _spool;

    /// <param name="root">What it may read.</param>
    /// <exception cref="ExportException">Exit 2: the engine's library is missing, or no folder can be made.</exception>
    public Database(string root)
    {
        _turns = new SemaphoreSlim(_most);
        _spool = Spool();
        try
        {
            Open(root);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where what does not fit into memory stands.</summary>
    public string SpoolFolder => _spool.FullName;

    private void Open(string root)
    {
        Start();
        foreach (var setting in (string[])
        [
            string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{MemoryMegabytes}MB'"),
            string.Create(CultureInfo.InvariantCulture, $"SET threads = {Math.Clamp(Environment.ProcessorCount, 1, 4)}"),
            "SET TimeZone = 'UTC'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            $"SET temp_directory = {Sql.Text(Path.Combine(_spool.FullName, "rows"))}",
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        cancellationToken = either.Token;
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
        _ending.Cancel();
        // What is read for several, and for nobody any more, ends first.
        for (var turn = 0; turn < _most && _turns.Wait(Patience); turn++)
        {
        }
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _root.Dispose();
        try
        {
            _spool.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Whoever cleans up temporary folders was sooner.
        }
    }

    private static DirectoryInfo Spool()
    {
        try
        {
            // Its owner alone may look into it.
            return Directory.CreateTempSubdirectory("wandb-export-browse-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = $"No folder can be made in {Path.GetTempPath()} for what does not fit into memory ({e.Message.TrimEnd('.')}); set TMPDIR to one that can be written to.";
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, why, ExitCode.Usage), e);
        }
    }

    private void Start()
    {
        try
        {
            _root.Open();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new ExportException(
                new Failure(
                    FailureCategory.Fatal,
                    FailureCode.Usage,
                    $"The library of DuckDB is not in {AppContext.BaseDirectory}; it belongs beside the program, as 'dotnet publish' puts it.",
                    ExitCode.Usage),
                e);
        }
    }
}
