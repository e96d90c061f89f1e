using System.Collections.Concurrent;
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
    private readonly ExportEngine _engine;
    private readonly TableFiles _files;
    private readonly IDisposable _held;
    private readonly Dictionary<string, ExportView> _views;
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _making = new(1);

    private ExportDatabase(ExportEngine engine, TableFiles files)
    {
        _engine = engine;
        _files = files;
        // Views name their parts as long as they are there.
        _held = engine.Parts.Hold();
        Views = ViewCatalogue.Of(files.Tables);
        _views = Views.ToDictionary(view => view.Name, StringComparer.OrdinalIgnoreCase);
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
        return new ExportDatabase(ExportEngine.Open(export, options), files);
    }

    /// <summary>A session of its own: what it sets, and its cancelled queries, are no other's.</summary>
    public QuerySession OpenSession()
    {
        var connection = _engine.Connection.Duplicate();
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
        _held.Dispose();
        await _engine.DisposeAsync();
        _making.Dispose();
    }

    private void Execute(string sql)
    {
        try
        {
            using var command = _engine.Connection.CreateCommand();
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
        public async Task<IReadOnlyList<string>> FilesOfAsync(string table, CancellationToken cancellationToken)
        {
            var parts = database._files.Of(table);
            await database._engine.Parts.BringAsync(parts, cancellationToken);
            return [.. parts.Select(part => database._engine.Parts.PathOf(part.Key))];
        }

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
