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
        new("ETA", 4, meter => EtaOf(meter, elapsed)),
    ];

    public static double PerSecond(long count, TimeSpan elapsed) => count / Math.Max(elapsed.TotalSeconds, 0.001);

    public static string Clock(TimeSpan time) =>
        time.ToString(time.TotalDays >= 1 ? "d'd'hh':'mm':'ss" : "hh':'mm':'ss", CultureInfo.InvariantCulture);

    /// <param name="meters">By table.</param>
    /// <param name="caption">What stands below.</param>
    /// <param name="width">Columns of the terminal.</param>
    public Table Render(IEnumerable<KeyValuePair<string, TableMeter>> meters, string caption, int width)
    {
        var rows = meters.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (Name: Shortened.Middle(pair.Key, LongestName), Cells: _fields.Select(field => field.Text(pair.Value)).ToArray()))
            .ToList();
        var shown = Fitting(rows.Select(row => row.Cells).ToList(), width - rows.Select(row => row.Name.Length).Append("table".Length).Max() - Frame);
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("table").NoWrap());
        foreach (var column in shown)
            table.AddColumn(new TableColumn(_fields[column].Title).RightAligned().NoWrap());
        foreach (var (name, cells) in rows)
            table.AddRow([Markup.Escape(name), .. shown.Select(column => _fields[column].Color is { } color && cells[column].Length > 0 ? $"[{color}]{cells[column]}[/]" : cells[column])]);
        return table.Caption(Markup.Escape(caption));
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
    private static string EtaOf(TableMeter meter, TimeSpan elapsed)
    {
        var left = meter.UnitsPlanned - meter.UnitsDone - meter.UnitsFailed;
        return left <= 0 || meter.UnitsDone == 0 ? "" : Clock(elapsed / meter.UnitsDone * left);
    }

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
