using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>Which steps a row may have that cannot be read: the one that its text seems to say, or those between its neighbours.</summary>
internal static partial class UnreadableRow
{
    private const int ShownBytes = 200;

    public static HistoryGap In(RowsPage page, int row, MalformedJsonException cause)
    {
        var text = Encoding.UTF8.GetString(page[row][..Math.Min(page[row].Length, ShownBytes)]);
        var (from, to) = StepsOf(page, row, text);
        return new HistoryGap(from, to, $"The row is no JSON object ({cause.Message}): {text}");
    }

    private static (long From, long To) StepsOf(RowsPage page, int row, string text)
    {
        if (Step().Match(text) is { Success: true } said && long.TryParse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var step))
            return (step, step);
        var before = Neighbour(page, row, -1);
        var after = Neighbour(page, row, 1);
        var from = before + 1 ?? after - 1 ?? 0;
        return (from, Math.Max(from, after - 1 ?? from));
    }

    private static long? Neighbour(RowsPage page, int row, int direction)
    {
        for (var i = row + direction; i >= 0 && i < page.Count; i += direction)
        {
            if (RowStep.TryRead(page[i], out var step))
                return step;
        }
        return null;
    }

    [GeneratedRegex("""["']_step["'] *: *(-?[0-9]{1,18})(?![0-9.eE])""")]
    private static partial Regex Step();
}
