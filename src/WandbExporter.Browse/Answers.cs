using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WandbExporter.Browse.Curves;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;
using WandbExporter.Browse.Views;

namespace WandbExporter.Browse;

/// <summary>What is answered under which path.</summary>
internal sealed class Answers
{
    private const int MostRuns = 500;
    private const int MostOfAHead = 4 << 20;

    private readonly Dictionary<string, Func<Asked, Utf8JsonWriter, CancellationToken, Task>> _json;
    private readonly Dictionary<string, (string Type, ReadOnlyMemory<byte> Bytes)> _page;
    private readonly ExportData _data;
    private readonly CurveReader _curves;
    private readonly FilesView _files;
    private readonly ReportsView _reports;

    public Answers(ExportData data)
    {
        _data = data;
        var runs = new ProjectRuns(data);
        var sources = new Sources(data, new PartColumns(data));
        var rows = new RunsView(runs, data);
        var sweeps = new SweepsView(data, runs);
        _curves = new CurveReader(data, sources, new BlockCache(data));
        _files = new FilesView(data);
        _reports = new ReportsView(data);
        _json = new(StringComparer.Ordinal)
        {
            ["/api/overview"] = new OverviewView(data).WriteAsync,
            ["/api/project"] = new ProjectView(data, runs).WriteAsync,
            ["/api/runs"] = rows.WriteAsync,
            ["/api/groups"] = rows.WriteGroupsAsync,
            ["/api/run"] = new RunView(data).WriteAsync,
            ["/api/metrics"] = new MetricsView(sources).WriteAsync,
            ["/api/logs"] = new LogsView(data).WriteAsync,
            ["/api/files"] = _files.WriteAsync,
            ["/api/preview"] = new PreviewView(data, _files).WriteAsync,
            ["/api/lineage"] = new LineageView(data, runs).WriteAsync,
            ["/api/reports"] = _reports.WriteAsync,
            ["/api/sweeps"] = sweeps.WriteAsync,
            ["/api/sweep"] = sweeps.WriteOneAsync,
        };
        _page = new(StringComparer.Ordinal)
        {
            ["/"] = ("text/html; charset=utf-8", Asset("index.html")),
            ["/page.js"] = ("text/javascript; charset=utf-8", Asset("page.js")),
            ["/page.css"] = ("text/css; charset=utf-8", Asset("page.css")),
            ["/licenses.txt"] = ("text/plain; charset=utf-8", Asset("licenses.txt")),
        };
    }

    public Task WriteAsync(HttpContext http) => _data.AskAsync(held => WriteAsync(http, held), () => !http.Response.HasStarted, http.RequestAborted);

    private async Task WriteAsync(HttpContext http, IDisposable held)
    {
        var path = http.Request.Path.Value ?? "";
        var query = new Asked(http.Request.Query);
        if (_page.TryGetValue(path, out var page))
            await SendAsync(http, page.Type, page.Bytes);
        else if (_json.TryGetValue(path, out var write))
            await SendAsync(http, "application/json", await JsonAsync(write, query, http.RequestAborted));
        else if (path == "/api/curves")
            await SendAsync(http, "application/octet-stream", CurveBytes.Of(await _curves.ReadAsync(QuestionOf(query), http.RequestAborted)));
        else if (path is "/file" or "/report")
            await SendFileAsync(http, path, query, held);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>What is sent from where it stands keeps nothing of the spool from others.</summary>
    private async Task SendFileAsync(HttpContext http, string path, Asked query, IDisposable held)
    {
        if (path == "/file" && await _files.FindAsync(query.Run, query.Text("key"), http.RequestAborted) is var (file, name))
        {
            held.Dispose();
            await Contents.SendAsync(http, _data.Sink, file, name, query.Optional("download") is not null, query.Optional("head") is null ? null : query.Number("head", 0, MostOfAHead));
        }
        else if (path == "/report" && await _reports.FindAsync(query.Project, query.Text("id"), http.RequestAborted) is { } report)
        {
            held.Dispose();
            await Contents.SendAsync(http, _data.Sink, report, "report.html", download: false, head: null);
        }
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static CurveQuestion QuestionOf(Asked query) => new(
        query.Project,
        query.All("run") is { Count: <= MostRuns } runs ? runs : throw new BadQuestionException("A chart has no room for so many runs."),
        CurveTable.Of(query),
        query.Text("metric"),
        query.Optional("axis") ?? CurveQuestion.Step,
        query.Real("from"),
        query.Real("to"),
        Math.Max(16, query.Number("columns", 800, 4096)));

    private static async Task<ReadOnlyMemory<byte>> JsonAsync(Func<Asked, Utf8JsonWriter, CancellationToken, Task> write, Asked query, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(buffer))
            await write(query, json, cancellationToken);
        return buffer.WrittenMemory;
    }

    private static async Task SendAsync(HttpContext http, string type, ReadOnlyMemory<byte> bytes)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static byte[] Asset(string name)
    {
        using var asset = typeof(Answers).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[asset.Length];
        asset.ReadExactly(bytes);
        return bytes;
    }
}
