using System.Globalization;
using Spectre.Console;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Cli.Output;

/// <summary>The live table of an export: with all columns where there is room for them, with the most telling where there is not.</summary>
/// <param name="elapsed">For how long the export has run.</param>
internal sealed class ProgressTable(TimeSpan elapsed)
{
    /// <summary>What the border puts around a cell.</summary>
    private const int Frame = 3;

    private const int LongestName = 16;

    private readonly Field[] _fields =
    [
        // A table that is a piece of a listing has no units of its own.
        new("units", 0, meter => meter.UnitsPlanned == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{meter.UnitsDone:N0}/{meter.UnitsPlanned:N0}")),
        new("failed", 1, meter => meter.UnitsFailed == 0 ? "" : meter.UnitsFailed.ToString("N0", CultureInfo.InvariantCulture)) { Color = "red" },
        new("rows", 2, meter => meter.Rows.ToString("N0", CultureInfo.InvariantCulture)),
        new("rows/s", 5, meter => PerSecond(meter.Rows, elapsed).ToString("N0", CultureInfo.InvariantCulture)),
        new("written", 3, meter => Sizes.Text(meter.Bytes)),
        new("MB/s", 6, meter => (PerSecond(meter.Bytes, elapsed) / 1e6).ToString("N1", CultureInfo.InvariantCulture)),
        new("ETA", 4, meter => LeftOf(meter, elapsed) is { } left ? Clock(left) : ""),
    ];

    public static double PerSecond(long count, TimeSpan elapsed) => count / Math.Max(elapsed.TotalSeconds, 0.001);

    public static string Clock(TimeSpan time) =>
        time.ToString(time.TotalDays >= 1 ? "d'd'hh':'mm':'ss" : "hh':'mm':'ss", CultureInfo.InvariantCulture);

    /// <summary>What the whole export has left, in less than forty columns: how long, how many rows a second, and what the server still allows.</summary>
    public static string Totals(IReadOnlyCollection<TableMeter> meters, TimeSpan elapsed, double? budget)
    {
        // Tables are read side by side: the one that takes longest says when all are there.
        var isUnknown = meters.Any(meter => meter.UnitsDone == 0 && meter.UnitsPlanned > meter.UnitsFailed);
        var left = isUnknown ? null : meters.Select(meter => LeftOf(meter, elapsed)).Max();
        var rate = PerSecond(meters.Sum(meter => meter.Rows), elapsed);
        return string.Join(" · ", (string[])[$"ETA {(left is { } time ? Clock(time) : "–")}", Compact(rate) + "/s", .. budget is { } requests ? (string[])[$"budget {Compact(requests)}"] : []]);
    }

    /// <param name="meters">By table.</param>
    /// <param name="budget">Requests that the server still allows; null if it does not say.</param>
    /// <param name="caption">What stands below.</param>
    /// <param name="width">Columns of the terminal.</param>
    public Table Render(IEnumerable<KeyValuePair<string, TableMeter>> meters, double? budget, string caption, int width)
    {
        meters = [.. meters];
        var rows = meters.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (Name: Shortened.Middle(pair.Key, LongestName), Cells: _fields.Select(field => field.Text(pair.Value)).ToArray()))
            .ToList();
        var shown = Fitting(rows.Select(row => row.Cells).ToList(), width - rows.Select(row => row.Name.Length).Append("table".Length).Max() - Frame);
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("table").NoWrap());
        foreach (var column in shown)
            table.AddColumn(new TableColumn(_fields[column].Title).RightAligned().NoWrap());
        foreach (var (name, cells) in rows)
            table.AddRow([Markup.Escape(name), .. shown.Select(column => _fields[column].Color is { } color && cells[column].Length > 0 ? $"[{color}]{cells[column]}[/]" : cells[column])]);
        return table.Caption(Markup.Escape($"{Totals([.. meters.Select(meter => meter.Value)], elapsed, budget)}\n{caption}"));
    }

    /// <summary>The columns that there is room for, in their order.</summary>
    private List<int> Fitting(List<string[]> rows, int room)
    {
        var shown = Enumerable.Range(0, _fields.Length).Where(column => _fields[column].Color is null || rows.Any(cells => cells[column].Length > 0)).ToList();
        while (shown.Count > 1 && shown.Sum(column => rows.Select(cells => cells[column].Length).Append(_fields[column].Title.Length).Max() + Frame) > room)
            shown.Remove(shown.MaxBy(column => _fields[column].Rank));
        return shown;
    }

    /// <summary>By units: rough, and honest only while units are alike.</summary>
    private static TimeSpan? LeftOf(TableMeter meter, TimeSpan elapsed)
    {
        var left = meter.UnitsPlanned - meter.UnitsDone - meter.UnitsFailed;
        return left <= 0 || meter.UnitsDone == 0 ? null : elapsed / meter.UnitsDone * left;
    }

    private static string Compact(double number) => number switch
    {
        >= 1e9 => (number / 1e9).ToString("0.#", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (number / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (number / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        _ => number.ToString("0", CultureInfo.InvariantCulture),
    };

    /// <summary>A column.</summary>
    /// <param name="Title">Its head.</param>
    /// <param name="Rank">The higher, the sooner it is left out.</param>
    /// <param name="Text">What it says of a table.</param>
    private sealed record Field(string Title, int Rank, Func<TableMeter, string> Text)
    {
        /// <summary>In which its cells are shown, and that it is only shown when it has one; null for none.</summary>
        public string? Color { get; init; }
    }
}
