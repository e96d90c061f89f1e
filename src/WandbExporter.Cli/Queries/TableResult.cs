using System.Globalization;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Views;

namespace WandbExporter.Cli.Queries;

/// <summary>Columns below each other. The first rows say how wide they are; what comes later and is longer pushes its own line alone.</summary>
/// <param name="width">Columns of the terminal: texts are cut so that lines fit, where they can be.</param>
internal sealed class TableResult(int width) : IResultWriter
{
    private const int LookedAt = 1000;
    private const int Narrowest = 8;
    private const string Gap = "  ";

    public async Task WriteAsync(IReadOnlyList<ViewColumn> columns, IAsyncEnumerable<object?[]> rows, TextWriter to, CancellationToken cancellationToken)
    {
        if (columns.Count == 0)
        {
            await foreach (var _ in rows.WithCancellation(cancellationToken))
                continue;
            return;
        }
        var first = new List<string[]>();
        int[]? widths = null;
        long count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            count++;
            var cells = row.Select(value => value is null ? "NULL" : Printable.Of(CellText.Of(value))).ToArray();
            if (widths is not null)
            {
                WriteRow(to, columns, cells, widths);
            }
            else
            {
                first.Add(cells);
                if (first.Count == LookedAt)
                    widths = Begin(columns, first, to);
            }
        }
        if (widths is null)
            Begin(columns, first, to);
        to.Write($"({Counted.Of(count, "row")})\n");
    }

    private int[] Begin(IReadOnlyList<ViewColumn> columns, List<string[]> first, TextWriter to)
    {
        var heads = columns.Select(column => Printable.Of(column.Name)).ToArray();
        var widths = heads.Select((head, at) => first.Select(row => TextWidth.Of(row[at])).Append(TextWidth.Of(head)).Max()).ToArray();
        Narrow(widths, columns);
        WriteRow(to, columns, heads, widths);
        to.Write(string.Join(Gap, widths.Select(one => new string('─', one))) + "\n");
        foreach (var row in first)
            WriteRow(to, columns, row, widths);
        return widths;
    }

    /// <summary>Takes what is too much from the widest columns, but from numbers nothing.</summary>
    private void Narrow(int[] widths, IReadOnlyList<ViewColumn> columns)
    {
        if (width == int.MaxValue)
            return;
        while (widths.Sum() + Gap.Length * (widths.Length - 1) > width)
        {
            var widest = Enumerable.Range(0, widths.Length).Where(at => !columns[at].IsNumber).DefaultIfEmpty(-1).MaxBy(at => at < 0 ? 0 : widths[at]);
            if (widest < 0 || widths[widest] <= Narrowest)
                return;
            widths[widest]--;
        }
    }

    private void WriteRow(TextWriter to, IReadOnlyList<ViewColumn> columns, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var at = 0; at < cells.Length; at++)
        {
            var cell = width == int.MaxValue || columns[at].IsNumber ? cells[at] : TextWidth.Cut(cells[at], widths[at]);
            var padding = new string(' ', Math.Max(0, widths[at] - TextWidth.Of(cell)));
            line.Append(at == 0 ? "" : Gap).Append(columns[at].IsNumber ? padding + cell : cell + (at == cells.Length - 1 ? "" : padding));
        }
        to.Write(string.Create(CultureInfo.InvariantCulture, $"{line.ToString().TrimEnd()}\n"));
    }
}
