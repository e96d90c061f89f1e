using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Testing;

namespace WandbExporter.Query.Tests.Support;

/// <summary>An export in a directory whose parts another writer makes of queries, as a test wants them.</summary>
internal sealed class SmallExport : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly string _directory;
    private readonly IDestination _destination;
    private readonly DuckDb _writer = new();
    private int _parts;

    private SmallExport(IDestination destination, string directory, string folder)
    {
        _destination = destination;
        _directory = directory;
        Folder = folder;
    }

    public string Folder { get; }

    public static async Task<SmallExport> CreateAsync(string name = "export")
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-query-tests-").FullName;
        var folder = Path.Combine(directory, name);
        var identity = new ExportIdentity(ExportIdentity.CurrentFormatVersion, "https://api.wandb.ai", ["acme"], ["runs", "history"], "{}", null, "0.1.0", At);
        var destination = await Destinations.OpenAsync(StoreKinds.Parse(folder), identity, new DestinationOptions(), CancellationToken.None);
        return new SmallExport(destination, directory, folder);
    }

    /// <summary>Puts what a query gives where a part of a table stands.</summary>
    /// <param name="table">The table.</param>
    /// <param name="sql">The query.</param>
    /// <param name="isCommitted">Whether the unit that it belongs to was finished; else the part is there and counts for nothing.</param>
    /// <param name="metadata">Of the file, as SQL writes a struct; null for none.</param>
    public async Task AddAsync(string table, string sql, bool isCommitted = true, string? metadata = null)
    {
        var file = Path.Combine(_directory, "part.parquet");
        await _writer.QueryAsync($"COPY ({sql}) TO {DuckDb.Text(file)} (FORMAT parquet{(metadata is null ? "" : $", KV_METADATA {metadata}")})").ToListAsync();
        var key = TableKeys.Part(table, "acme", "vision", $"part-{_parts}");
        var unit = $"History/acme/vision/part-{_parts++}";
        await using var content = File.OpenRead(file);
        var stored = await _destination.Sink.PutAsync(key, new SourceDigests(), (stream, token) => content.CopyToAsync(stream, token), CancellationToken.None);
        var part = new PartInfo(key.Value, table, stored.Bytes, stored.Sha256!, Rows: 1);
        await _destination.Journal.AppendAsync([new PartCommitted(unit, part, null, At)], CancellationToken.None);
        if (isCommitted)
            await _destination.Journal.AppendAsync([new UnitCommitted(unit, "", 1, 1, null, At)], CancellationToken.None);
    }

    /// <summary>What a query gives, a text a value.</summary>
    public async Task<List<string>> AskAsync(string sql)
    {
        await using var asked = await AskedExport.OpenAsync(Folder);
        return await asked.AskAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _destination.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
