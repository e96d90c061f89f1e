using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Parts;
using WandbExporter.Query.Sessions;
using WandbExporter.Query.Views;
using WandbExporter.Storage;

namespace WandbExporter.Query;

/// <summary>
/// An export that can be asked with SQL: an engine in this process, with a view for every table of the export and some that put tables together. It reads
/// the parts that count when it is opened, and changes nothing. The engine may read the export's folder alone, has no way to a network, and loads no code.
/// Views are made when a query needs them, so that opening costs nothing that is not asked for. May be used by several threads, each with a session.
/// </summary>
public sealed class ExportDatabase : IAsyncDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly IPartSource _parts;
    private readonly DirectoryInfo _spool;
    private readonly Dictionary<string, ExportView> _views;
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _making = new(1);

    private ExportDatabase(DuckDBConnection connection, IPartSource parts, DirectoryInfo spool, IReadOnlyList<ExportView> views)
    {
        _connection = connection;
        _parts = parts;
        _spool = spool;
        _views = views.ToDictionary(view => view.Name, StringComparer.OrdinalIgnoreCase);
        Views = views;
    }

    /// <summary>What can be asked by name: tables first, then what is put together of them.</summary>
    public IReadOnlyList<ExportView> Views { get; }

    /// <param name="export">Stays the caller's, and open as long as the database is.</param>
    /// <param name="options">What queries may use.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="ExportException">Fatal, exit 2 or 6: the journal cannot be read, or the engine not be started.</exception>
    public static async Task<ExportDatabase> OpenAsync(IExportView export, QueryOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(options);
        var files = await TableFiles.ReadAsync(export.Journal, cancellationToken);
        var spool = SpoolIn(options.SpoolFolder);
        var connection = new DuckDBConnection("Data Source=:memory:");
        try
        {
            IPartSource parts = export is LocalExport
                ? new LocalParts(export.Sink.Location, files)
                : new SpooledParts(export.Sink, files, spool.CreateSubdirectory("parts").FullName, options.SpoolBytes ?? new DriveInfo(spool.FullName).AvailableFreeSpace / 2, options.Fetching);
            Start(connection);
            var database = new ExportDatabase(connection, parts, spool, ViewCatalogue.Of(files.Tables));
            foreach (var setting in SettingsOf(options, parts.Folder, Path.Combine(spool.FullName, "rows")))
                database.Execute(setting);
            return database;
        }
        catch
        {
            await connection.DisposeAsync();
            spool.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>A session of its own: what it sets, and its cancelled queries, are no other's.</summary>
    public QuerySession OpenSession()
    {
        var connection = _connection.Duplicate();
        connection.Open();
        return new QuerySession(this, connection);
    }

    /// <summary>Makes all views for a statement that lists them.</summary>
    /// <exception cref="ExportException">A part cannot be read.</exception>
    internal Task RequireShownAsync(string sql, CancellationToken cancellationToken) =>
        NameScan.IsOfAll(sql) ? MakeAsync(Views.Select(view => view.Name), cancellationToken) : Task.CompletedTask;

    /// <summary>Whether a view of that name can be made.</summary>
    internal bool CanMake(string name) => _views.TryGetValue(name, out var view) && !_made.ContainsKey(view.Name);

    /// <summary>Says of a name that nothing has what was probably meant.</summary>
    internal ExportException Unknown(string name) => QueryFailure.Refused(Spelling.Nearest(name, _views.Keys) is { } nearest
        ? $"There is no table {name}; did you mean {nearest}?"
        : $"There is no table {name}; SHOW TABLES lists what there is.");

    /// <summary>Makes a view, unless it is there.</summary>
    /// <exception cref="ExportException">A part cannot be read.</exception>
    internal Task MakeAsync(string name, CancellationToken cancellationToken) => MakeAsync([_views[name].Name], cancellationToken);

    private async Task MakeAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            await new Maker(this).RequireAsync(names, cancellationToken);
        }
        finally
        {
            _making.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _parts.DisposeAsync();
        _making.Dispose();
        try
        {
            _spool.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Whoever cleans up temporary folders was sooner.
        }
    }

    private static void Start(DuckDBConnection connection)
    {
        try
        {
            connection.Open();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw QueryFailure.Refused($"The library of DuckDB is not in {AppContext.BaseDirectory}; it belongs beside the program, as 'dotnet publish' puts it.");
        }
    }

    /// <summary>Nobody else looks into what a query has there.</summary>
    private static DirectoryInfo SpoolIn(string folder)
    {
        var path = Path.Combine(folder, $"wandb-export-query-{Guid.NewGuid():N}");
        try
        {
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw QueryFailure.Refused($"No folder can be made in {folder} for what a query has on its way ({e.Message.TrimEnd('.')}); set TMPDIR to one that can be written to.");
        }
    }

    /// <summary>The last of them take the way back away.</summary>
    private static IEnumerable<string> SettingsOf(QueryOptions options, string folder, string spool)
    {
        var memory = options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        yield return string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{memory}B'");
        yield return string.Create(CultureInfo.InvariantCulture, $"SET threads = {options.Threads ?? Environment.ProcessorCount}");
        yield return "SET TimeZone = 'UTC'";
        yield return "SET parquet_metadata_cache = true";
        yield return $"SET temp_directory = {SqlText.Literal(spool)}";
        yield return "SET autoinstall_known_extensions = false";
        yield return "SET autoload_known_extensions = false";
        yield return "SET allow_community_extensions = false";
        yield return "SET allow_persistent_secrets = false";
        yield return $"SET allowed_directories = {SqlText.List([folder])}";
        if (options.OutputFile is { } output)
            yield return $"SET allowed_paths = {SqlText.List([output])}";
        yield return "SET enable_external_access = false";
        yield return "SET lock_configuration = true";
    }

    private void Execute(string sql)
    {
        try
        {
            using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Names and texts in it are quoted by SqlText.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
        catch (DuckDBException e)
        {
            throw QueryFailure.OfEngine(e.Message);
        }
    }

    /// <summary>Makes views one after another, each after those that it reads.</summary>
    private sealed class Maker(ExportDatabase database) : IViewSources
    {
        public Task<IReadOnlyList<string>> FilesOfAsync(string table, CancellationToken cancellationToken) =>
            database._parts.FilesOfAsync(table, cancellationToken);

        public async Task RequireAsync(IEnumerable<string> views, CancellationToken cancellationToken)
        {
            foreach (var name in views)
            {
                if (database._made.ContainsKey(name))
                    continue;
                database.Execute($"CREATE OR REPLACE VIEW {SqlText.Name(name)} AS {await database._views[name].SelectAsync(this, cancellationToken)}");
                database._made[name] = true;
            }
        }

        public async Task<IReadOnlyList<object?[]>> AskAsync(string sql, CancellationToken cancellationToken)
        {
            using var session = database.OpenSession();
            await using var rows = session.Begin(sql, cancellationToken);
            return await rows.ReadAsync(cancellationToken).ToListAsync(cancellationToken);
        }
    }
}
