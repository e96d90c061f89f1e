using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
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
        await console.Live(Render()).StartAsync(async live =>
        {
            while (await TickAsync(LiveInterval))
                live.UpdateTarget(Render());
            live.UpdateTarget(Render());
        });
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

    private Table Render()
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("table")
            .AddColumn(new TableColumn("units").RightAligned())
            .AddColumn(new TableColumn("failed").RightAligned())
            .AddColumn(new TableColumn("rows").RightAligned())
            .AddColumn(new TableColumn("rows/s").RightAligned())
            .AddColumn(new TableColumn("written").RightAligned())
            .AddColumn(new TableColumn("MB/s").RightAligned())
            .AddColumn(new TableColumn("ETA").RightAligned());
        foreach (var (name, meter) in _meter.Tables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            table.AddRow(
                name,
                $"{meter.UnitsDone:N0}/{meter.UnitsPlanned:N0}",
                meter.UnitsFailed == 0 ? "" : $"[red]{meter.UnitsFailed:N0}[/]",
                meter.Rows.ToString("N0", CultureInfo.InvariantCulture),
                PerSecond(meter.Rows).ToString("N0", CultureInfo.InvariantCulture),
                Sizes.Text(meter.Bytes),
                (PerSecond(meter.Bytes) / 1e6).ToString("N1", CultureInfo.InvariantCulture),
                EtaOf(meter));
        }
        return table.Caption(Markup.Escape(ServerLine(_budget.Snapshot())));
    }

    private void WriteLine()
    {
        var server = _budget.Snapshot();
        var done = _meter.Tables.Values.Sum(table => table.UnitsDone);
        var planned = _meter.Tables.Values.Sum(table => table.UnitsPlanned);
        var failed = _meter.Tables.Values.Sum(table => table.UnitsFailed);
        var rows = _meter.Tables.Values.Sum(table => table.Rows);
        var bytes = _meter.Tables.Values.Sum(table => table.Bytes);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Clock(_elapsed.Elapsed)} units {done}/{planned} failed {failed} rows {rows} ({PerSecond(rows):N0}/s) written {Sizes.Text(bytes)} ({PerSecond(bytes) / 1e6:N1} MB/s) | {ServerLine(server)}");
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
        });
    }

    private static string ServerLine(BudgetSnapshot server)
    {
        var budget = server.Remaining is { } remaining ? string.Create(CultureInfo.InvariantCulture, $", server budget {remaining:N0}") : "";
        var pause = server.PausedFor > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $", paused {server.PausedFor.TotalSeconds:N0} s") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"requests {server.Requests:N0}, in flight {server.InFlight}, retries {server.Retries:N0}, throttled {server.Throttled:N0}{budget}{pause}");
    }

    private double PerSecond(long count) => count / Math.Max(_elapsed.Elapsed.TotalSeconds, 0.001);

    /// <summary>By units: rough, and honest only while units are alike.</summary>
    private string EtaOf(TableMeter meter)
    {
        var left = meter.UnitsPlanned - meter.UnitsDone - meter.UnitsFailed;
        return left <= 0 || meter.UnitsDone == 0 ? "" : Clock(_elapsed.Elapsed / meter.UnitsDone * left);
    }

    private static string Clock(TimeSpan time) =>
        time.ToString(time.TotalDays >= 1 ? "d'd'hh':'mm':'ss" : "hh':'mm':'ss", CultureInfo.InvariantCulture);
}
