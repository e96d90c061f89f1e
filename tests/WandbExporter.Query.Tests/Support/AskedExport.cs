using System.Globalization;
using WandbExporter.Query.Sessions;
using WandbExporter.Storage;

namespace WandbExporter.Query.Tests.Support;

/// <summary>An export that is open for questions.</summary>
internal sealed class AskedExport : IAsyncDisposable
{
    private readonly LocalExport _export;

    private AskedExport(LocalExport export, ExportDatabase database)
    {
        _export = export;
        Database = database;
        Session = database.OpenSession();
    }

    public ExportDatabase Database { get; }

    public QuerySession Session { get; }

    public static async Task<AskedExport> OpenAsync(string folder)
    {
        var export = await LocalExport.OpenReadOnlyAsync(folder, CancellationToken.None);
        return new AskedExport(export, await ExportDatabase.OpenAsync(export, new QueryOptions { Threads = 1 }, CancellationToken.None));
    }

    /// <summary>The rows, their values joined by <c>|</c>.</summary>
    public async Task<List<string>> AskAsync(string sql)
    {
        await using var rows = await Session.QueryAsync(sql, CancellationToken.None);
        return await rows.ReadAsync(CancellationToken.None).Select(row => string.Join('|', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Database.DisposeAsync();
        await _export.DisposeAsync();
    }
}
