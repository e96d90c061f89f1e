using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Cli.Output;

/// <summary>
/// Shows how an export goes until disposed: a live table on a terminal, otherwise one structured line every few seconds.
/// </summary>
internal sealed class ProgressView : IAsyncDisposable
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly ExportMeter _meter;
    private readonly IBudget _budget;
    private readonly ExportLog _log;
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly CancellationTokenSource _stop = new();
    private NodePace? _pace;
    private Task _showing = Task.CompletedTask;

    private ProgressView(ExportMeter meter, IBudget budget, ExportLog log)
    {
        _meter = meter;
        _budget = budget;
        _log = log;
    }

    public static ProgressView Start(ExportMeter meter, IBudget budget, ExportLog log)
    {
        var view = new ProgressView(meter, budget, log);
        if (!log.IsQuiet)
            view._showing = log.IsInteractive ? view.ShowLiveAsync() : view.ShowLinesAsync();
        return view;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _showing;
        _stop.Dispose();
    }

    private async Task ShowLiveAsync()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        try
        {
            await console.Live(Render(console)).StartAsync(async live =>
            {
                // A line written past the view would stand in the middle of its table.
                _log.WriteBeside(line => console.Write(new Text(line + "\n")));
                while (await TickAsync(LiveInterval))
                    live.UpdateTarget(Render(console));
                live.UpdateTarget(Render(console));
            });
        }
        finally
        {
            _log.WriteBeside(null);
        }
    }

    private async Task ShowLinesAsync()
    {
        while (await TickAsync(LineInterval))
            WriteLine();
    }

    private async Task<bool> TickAsync(TimeSpan interval)
    {
        try
        {
            await Task.Delay(interval, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The processes of a fleet, if this one coordinates any others.</summary>
    private IReadOnlyList<NodeReading> Nodes()
    {
        _pace ??= _meter.Fleet is { } fleet ? new NodePace(fleet, TimeProvider.System) : null;
        return _pace?.Read() is { Count: > 1 } nodes ? nodes : [];
    }

    private IRenderable Render(IAnsiConsole console)
    {
        var tables = RenderTables(console);
        return Nodes() is { Count: > 0 } nodes ? new Rows(tables, RenderNodes(nodes)) : tables;
    }

    private static Table RenderNodes(IReadOnlyList<NodeReading> nodes)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("node").NoWrap());
        foreach (var title in NodeLines.Titles)
            table.AddColumn(new TableColumn(title).RightAligned().NoWrap());
        table.AddColumn(new TableColumn("where").NoWrap());
        foreach (var node in nodes)
            table.AddRow([NodeLines.NameOf(node), .. NodeLines.Cells(node), Markup.Escape(node.Figures.Address)]);
        return table;
    }

    private Table RenderTables(IAnsiConsole console) =>
        new ProgressTable(_elapsed.Elapsed).Render(_meter.Tables, _budget.Snapshot().Remaining, ServerText.Of(_budget.Snapshot()) + PausedText.Of(_meter.Paused, DateTimeOffset.UtcNow), console.Profile.Width);

    private void WriteLine()
    {
        var server = _budget.Snapshot();
        var done = _meter.Tables.Values.Sum(table => table.UnitsDone);
        var planned = _meter.Tables.Values.Sum(table => table.UnitsPlanned);
        var failed = _meter.Tables.Values.Sum(table => table.UnitsFailed);
        var rows = _meter.Tables.Values.Sum(table => table.Rows);
        var bytes = _meter.Tables.Values.Sum(table => table.Bytes);
        var nodes = Nodes();
        var fleet = nodes.Count == 0 ? "" : string.Concat(nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $" | {NodeLines.NameOf(node)} units {node.Figures.Units} rows {node.RowsPerSecond:N0}/s {node.BytesPerSecond / 1e6:N1} MB/s requests {node.Figures.Requests}")));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{ProgressTable.Clock(_elapsed.Elapsed)} units {done}/{planned} failed {failed} rows {rows} ({ProgressTable.PerSecond(rows, _elapsed.Elapsed):N0}/s) written {Sizes.Text(bytes)} ({ProgressTable.PerSecond(bytes, _elapsed.Elapsed) / 1e6:N1} MB/s) | {ServerText.Of(server)}{PausedText.Of(_meter.Paused, DateTimeOffset.UtcNow)}{fleet}");
        _log.Event("progress", text, json =>
        {
            json.WriteNumber("elapsed_seconds", Math.Round(_elapsed.Elapsed.TotalSeconds, 1));
            json.WriteNumber("units_done", done);
            json.WriteNumber("units_planned", planned);
            json.WriteNumber("units_failed", failed);
            json.WriteNumber("rows", rows);
            json.WriteNumber("bytes_written", bytes);
            json.WriteNumber("bytes_received", _meter.WireBytes);
            json.WriteNumber("requests", server.Requests);
            json.WriteNumber("retries", server.Retries);
            json.WriteNumber("throttled", server.Throttled);
            json.WriteNumber("units_paused", _meter.Paused.Count);
            if (nodes.Count > 0)
                NodeLines.Write(json, nodes);
        });
    }
}
