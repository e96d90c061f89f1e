using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Query;
using WandbExporter.Storage;

namespace WandbExporter.Browse.Data;

/// <summary>The export that is shown: its parts, and a database to ask about them.</summary>
internal sealed class ExportData : IAsyncDisposable
{
    /// <summary>How old the list of parts may be, of an export that somebody may write to.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private const long MemoryBytes = 240_000_000;

    private const int MostThreads = 4;

    private readonly IExportView _export;
    private readonly ExportEngine _engine;
    private readonly Questions _questions;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reading = new(1);
    private PartIndex? _index;
    private long _readAt;
    private string? _end;

    private ExportData(IExportView export, ExportEngine engine, Questions questions, TimeProvider time)
    {
        (_export, _engine, _questions, _time) = (export, engine, questions, time);
        Database = new Database(engine);
    }

    public Database Database { get; }

    public ExportIdentity Identity => _export.Identity;

    /// <summary>Where the objects of the export are.</summary>
    public ISink Sink => _export.Sink;

    /// <summary>Whether parts and files are fetched when they are asked for.</summary>
    public bool IsSpooled => _engine.Parts.IsSpooled;

    /// <param name="export">Stays the caller's.</param>
    /// <param name="options">What questions may use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<ExportData> OpenAsync(IExportView export, QueryOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // A part that is damaged, and mended beside us, is read anew.
        var limits = options with { MemoryBytes = options.MemoryBytes ?? MemoryBytes, Threads = options.Threads ?? Math.Clamp(Environment.ProcessorCount, 1, MostThreads), KeepFooters = false };
        var data = new ExportData(export, ExportEngine.Open(export, limits), new Questions(time, options.Waiting), time);
        try
        {
            await data.PartsAsync(cancellationToken);
            return data;
        }
        catch
        {
            await data.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether every planned unit is committed.</summary>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken) => await _export.Sink.StatAsync(ExportKeys.Success, cancellationToken) is not null;

    /// <summary>The parts that count, as of some seconds ago.</summary>
    public async Task<PartIndex> PartsAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_index is not null && _time.GetElapsedTime(_readAt) < Fresh)
                return _index;
            var end = await EndAsync(cancellationToken);
            _readAt = _time.GetTimestamp();
            if (_index is not null && end is not null && end == _end)
                return _index;
            _index = await PartIndex.ReadAsync(_export.Journal, (_index?.Generation ?? 0) + 1, cancellationToken);
            _end = end;
            return _index;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What a question brings from here on stays until this is disposed.</summary>
    public IDisposable Hold() => _questions.Hold(_engine.Parts.Hold());

    /// <summary>Answers a question, once more if others have to let go of their room for parts first.</summary>
    /// <param name="answer">Answers it, and may let go of what it holds earlier than it ends.</param>
    /// <param name="canAskAgain">Whether nothing was said yet.</param>
    /// <param name="cancellationToken">Of who asks.</param>
    public Task AskAsync(Func<IDisposable, Task> answer, Func<bool> canAskAgain, CancellationToken cancellationToken) => _questions.AskAsync(Hold, answer, canAskAgain, cancellationToken);

    /// <summary>Sees to it that parts are where <see cref="FileOf(PartInfo)"/> says.</summary>
    public Task BringAsync(IReadOnlyCollection<PartInfo> parts, CancellationToken cancellationToken) => _engine.Parts.BringAsync(parts, cancellationToken);

    /// <summary>Brings a file, and says where it stands then.</summary>
    public async Task<string> BringAsync(StoredObject file, CancellationToken cancellationToken)
    {
        await _engine.Parts.BringAsync(file, cancellationToken);
        return _engine.Parts.PathOf(file.Key.Value);
    }

    /// <summary>Where a part stands, once it was brought.</summary>
    public string FileOf(PartInfo part) => _engine.Parts.PathOf(part.Key);

    /// <summary>Brings the parts of a table, and gives its rows as SQL, with all columns that are asked for: those that an older export lacks are null, and a table that was not exported has no rows.</summary>
    /// <param name="parts">Its parts.</param>
    /// <param name="columns">Their names and DuckDB's types.</param>
    /// <param name="cancellationToken">Ends the bringing.</param>
    public async Task<string> RowsAsync(IReadOnlyList<PartInfo> parts, (string Name, string Type)[] columns, CancellationToken cancellationToken)
    {
        await BringAsync(parts, cancellationToken);
        var none = $"SELECT {string.Join(", ", columns.Select(column => $"NULL::{column.Type} AS {Sql.Name(column.Name)}"))} WHERE false";
        return parts.Count == 0 ? $"({none})" : $"({none} UNION ALL BY NAME SELECT * FROM {Sql.Rows(FilesOf(parts))})";
    }

    public IEnumerable<string> FilesOf(IEnumerable<PartInfo> parts) => parts.Select(FileOf);

    public async ValueTask DisposeAsync()
    {
        Database.Dispose();
        await _engine.DisposeAsync();
        _reading.Dispose();
    }

    /// <summary>The digest that an export ends with: another one for whatever was brought in since, and none while it is written.</summary>
    private async Task<string?> EndAsync(CancellationToken cancellationToken)
    {
        await using var success = await _export.Sink.OpenReadAsync(ExportKeys.Success, cancellationToken);
        if (success is null)
            return null;
        using var text = new StreamReader(success);
        return await text.ReadToEndAsync(cancellationToken);
    }
}
