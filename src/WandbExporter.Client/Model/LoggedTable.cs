using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Model;

/// <summary>
/// A W&amp;B Table as a run logged it: columns, and rows that are lists of cells. A file that is none is refused, and a row that is none is left out. It has its
/// place among what is held in memory; dispose it when all that was made of it is written.
/// </summary>
public sealed class LoggedTable : IDisposable
{
    /// <summary>W&amp;B's client writes 10,000 rows of a table into a run's file at most, and 200,000 into an artifact, so that one of honest rows is far below.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    private readonly ReadOnlyMemory<byte> _rows;
    private readonly IDisposable? _place;

    private LoggedTable(LoggedTableSource source, IReadOnlyList<string> columns, ReadOnlyMemory<byte> rows, IDisposable? place)
    {
        (Source, Columns, _rows, _place) = (source, columns, rows, place);
        UnfitRows = JsonItems.In(rows).Count(row => CellsOf(row, []) is null);
    }

    public LoggedTableSource Source { get; }

    /// <summary>Why nothing is read of it, as what comes behind "it"; null if it is a table.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The columns' names as they were given, so that two may have the same.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows that are left out, since they are no lists, or have more cells than there are columns.</summary>
    public int UnfitRows { get; }

    /// <summary>The other rows, each with its number among all, from 0, and the JSON of its cells, which is lent until the next one is asked for.</summary>
    public IEnumerable<(long Number, IReadOnlyList<ReadOnlyMemory<byte>> Cells)> Rows
    {
        get
        {
            var (number, cells) = (0L, new List<ReadOnlyMemory<byte>>());
            foreach (var row in JsonItems.In(_rows))
            {
                if (CellsOf(row, cells) is { } fit)
                    yield return (number, fit);
                number++;
            }
        }
    }

    /// <param name="source">The file.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="place">What they have of the memory of all, given back with the table; null for none.</param>
    internal static LoggedTable Of(LoggedTableSource source, ReadOnlyMemory<byte> utf8, IDisposable? place)
    {
        try
        {
            var (columns, rows) = (Member(utf8, "columns"u8), Member(utf8, "data"u8));
            if (columns is { } names && rows is { } data)
                return new LoggedTable(source, [.. JsonItems.In(names).Select(NameOf)], data, place);
            return Refused(source, $"has no list of {(columns is null ? "columns" : "rows")}", place);
        }
        catch (MalformedJsonException e)
        {
            return Refused(source, $"is no JSON object ({e.Message.TrimEnd('.')})", place);
        }
    }

    internal static LoggedTable Refused(LoggedTableSource source, string why, IDisposable? place = null) => new(source, [], "[]"u8.ToArray(), place) { Refusal = why };

    public void Dispose() => _place?.Dispose();

    /// <summary>A member that is a list; the last of that name, as in every JSON reader. All of the file is looked through, so that what it holds is JSON.</summary>
    private static ReadOnlyMemory<byte>? Member(ReadOnlyMemory<byte> utf8, ReadOnlySpan<byte> name)
    {
        ReadOnlyMemory<byte>? found = null;
        using var reader = new RowReader(utf8.Span);
        while (reader.Read())
        {
            if (reader.Key.SequenceEqual(name))
                found = reader.Kind == JsonKind.Array ? utf8.Slice(reader.ValueStart, reader.ValueLength) : default(ReadOnlyMemory<byte>?);
        }
        return found;
    }

    /// <summary>Names are texts or integers.</summary>
    private static string NameOf(ReadOnlyMemory<byte> name)
    {
        var json = name.Span;
        if (json[0] != (byte)'"')
            return Encoding.UTF8.GetString(json);
        var text = new byte[json.Length];
        JsonText.Unescape(json[1..^1], text, out var length);
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private List<ReadOnlyMemory<byte>>? CellsOf(ReadOnlyMemory<byte> row, List<ReadOnlyMemory<byte>> cells)
    {
        cells.Clear();
        if (row.Span[0] != (byte)'[')
            return null;
        cells.AddRange(JsonItems.In(row));
        return cells.Count <= Columns.Count ? cells : null;
    }
}
