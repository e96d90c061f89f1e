using System.Buffers;
using WandbExporter.Query.Views;

namespace WandbExporter.Cli.Queries;

/// <summary>RFC 4180, a line feed a row. What is null is nothing, and an empty text two quotes.</summary>
internal sealed class CsvResult : IResultWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public async Task WriteAsync(IReadOnlyList<ViewColumn> columns, IAsyncEnumerable<object?[]> rows, TextWriter to, CancellationToken cancellationToken)
    {
        WriteLine(to, columns.Select(column => column.Name));
        await foreach (var row in rows.WithCancellation(cancellationToken))
            WriteLine(to, row.Select(value => value is null ? null : CellText.Of(value)));
    }

    private static void WriteLine(TextWriter to, IEnumerable<string?> cells) =>
        to.Write(string.Join(',', cells.Select(cell => cell is null ? "" : cell.Length == 0 || cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell)) + "\n");
}
