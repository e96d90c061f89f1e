using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Storage;

namespace WandbExporter.Browse.Data;

/// <summary>The export that is shown: its parts, and a database to ask about them.</summary>
internal sealed class ExportData : IDisposable
{
    /// <summary>How old the list of parts may be, of an export that somebody may write to.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly IExportView _export;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reading = new(1);
    private PartIndex? _index;
    private long _readAt;
    private string? _end;

    private ExportData(IExportView export, string root, TimeProvider time)
    {
        (_export, Root, _time) = (export, root, time);
        Database = new Database(root);
    }

    /// <summary>The export's directory, absolute.</summary>
    public string Root { get; }

    public Database Database { get; }

    public ExportIdentity Identity => _export.Identity;

    public static async Task<ExportData> OpenAsync(IExportView export, string root, TimeProvider time, CancellationToken cancellationToken)
    {
        var data = new ExportData(export, root, time);
        try
        {
            await data.PartsAsync(cancellationToken);
            return data;
        }
        catch
        {
            data.Dispose();
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

    /// <summary>Where a part stands.</summary>
    public string FileOf(PartInfo part) => FileOf(part.Key)!;

    /// <summary>Where an object stands; null if the key leads out of the export, which no export's own key does.</summary>
    public string? FileOf(string key)
    {
        var path = Path.GetFullPath(Path.Combine(Root, key));
        return path.StartsWith(Root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    /// <summary>
    /// Rows of a table as SQL, with all columns that are asked for: those that an older export lacks are null, and a table that was not exported has no rows.
    /// </summary>
    /// <param name="parts">Its parts.</param>
    /// <param name="columns">Their names and DuckDB's types.</param>
    public string Rows(IReadOnlyList<PartInfo> parts, params (string Name, string Type)[] columns)
    {
        var none = $"SELECT {string.Join(", ", columns.Select(column => $"NULL::{column.Type} AS {Sql.Name(column.Name)}"))} WHERE false";
        return parts.Count == 0 ? $"({none})" : $"({none} UNION ALL BY NAME SELECT * FROM {Sql.Rows(FilesOf(parts))})";
    }

    public IEnumerable<string> FilesOf(IEnumerable<PartInfo> parts) => parts.Select(FileOf);

    public void Dispose()
    {
        Database.Dispose();
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
