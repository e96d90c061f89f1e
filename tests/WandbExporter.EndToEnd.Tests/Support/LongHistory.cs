using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// The history of one run, put together again from the cells of the long layout: rows with a <c>row_index</c> stand at that place, the
/// others in the order of their steps in between. It shares no code with the exporter.
/// </summary>
internal sealed class LongHistory
{
    private readonly Dictionary<(string? Step, long? Index), Dictionary<string, DumpRow>> _rows = [];

    public void Add(DumpRow cell)
    {
        var place = (Text(cell, "step"), cell.Values.TryGetValue("row_index", out var index) ? long.Parse(index.Text, CultureInfo.InvariantCulture) : (long?)null);
        if (!_rows.TryGetValue(place, out var row))
            _rows[place] = row = new Dictionary<string, DumpRow>(StringComparer.Ordinal);
        if (!row.TryAdd(cell.Values["key"].Text, cell))
            throw new InvalidDataException($"Two cells of one key in one row: {cell.Text}");
    }

    /// <summary>The rows as they were logged.</summary>
    public IEnumerable<IReadOnlyDictionary<string, DumpRow>> Rows()
    {
        var bySteps = new Queue<Dictionary<string, DumpRow>>(
            _rows.Where(row => row.Key.Index is null).OrderBy(row => long.Parse(row.Key.Step!, CultureInfo.InvariantCulture)).Select(row => row.Value));
        var byIndex = _rows.Where(row => row.Key.Index is not null).ToDictionary(row => row.Key.Index!.Value, row => row.Value);
        for (var index = 0L; index < _rows.Count; index++)
            yield return byIndex.TryGetValue(index, out var row) ? row : bySteps.Dequeue();
    }

    /// <summary>The step of a row that has one.</summary>
    public static long StepOf(IReadOnlyDictionary<string, DumpRow> row) => long.Parse(row.Values.First().Values["step"].Text, CultureInfo.InvariantCulture);

    /// <summary>Null if the row is the line; otherwise where they differ.</summary>
    /// <param name="nullIsAbsent">The row may have come from the server's Parquet files, which cannot tell the two apart.</param>
    public static string? Difference(JsonElement line, IReadOnlyDictionary<string, DumpRow> row, bool nullIsAbsent)
    {
        var left = row.Keys.ToHashSet(StringComparer.Ordinal);
        // Of a key given twice the last value counts.
        foreach (var member in line.EnumerateObject().GroupBy(member => member.Name).Select(same => same.Last()))
        {
            left.Remove(member.Name);
            var column = member.Name switch { "_step" => "step", "_timestamp" => "timestamp", _ => null };
            if (column is not null && member.Value.ValueKind == JsonValueKind.Number && !(row.TryGetValue(member.Name, out var own) && HasValue(own)))
            {
                if (!row.Values.All(cell => cell.Values.TryGetValue(column, out var value) && SameValue(member.Value, value)))
                    return $"{member.Name}: the column differs from {member.Value}";
            }
            else if (!row.TryGetValue(member.Name, out var cell))
            {
                if (nullIsAbsent && member.Value.ValueKind == JsonValueKind.Null)
                    continue;
                return $"{member.Name}: missing, expected {member.Value}";
            }
            else if (!Same(member.Value, cell))
            {
                return $"{member.Name}: expected {member.Value}, got {cell.Text}";
            }
        }
        // A row in which nothing was logged has a cell that says so.
        left.RemoveWhere(key => key == "_step" && row.Count == 1 && !HasValue(row[key]));
        return left.Count == 0 ? null : $"{left.First()}: never logged";
    }

    /// <summary>Whether a file's cells are in the order that it promises: run, key, step, rows without a step last.</summary>
    public static bool IsInOrder(DumpRow before, DumpRow after)
    {
        var compared = Compare(before.RunId, after.RunId);
        compared = compared != 0 ? compared : Compare(before.Values["key"].Text, after.Values["key"].Text);
        if (compared != 0)
            return compared < 0;
        return (Text(before, "step"), Text(after, "step")) switch
        {
            (_, null) => true,
            (null, _) => false,
            var (one, other) => long.Parse(one, CultureInfo.InvariantCulture) <= long.Parse(other, CultureInfo.InvariantCulture),
        };
    }

    private static bool Same(JsonElement expected, DumpRow cell)
    {
        var values = cell.Values.Where(value => value.Key.StartsWith("value_", StringComparison.Ordinal)).Select(value => value.Value).ToList();
        if (values.Count == 0)
            return false;
        if (expected.ValueKind == JsonValueKind.Number && cell.Values.TryGetValue("value_json", out var digits))
            return values.Count == 1 && digits.Text == expected.GetRawText();
        return values.All(value => SameValue(expected, value)) && (values.Count == 1 || IsNumberTwice(cell) || IsSpelled(cell));
    }

    /// <summary>A whole number is an integer however it is spelled.</summary>
    private static bool SameValue(JsonElement expected, DumpValue value) => RowComparison.Same(expected, value, nullIsAbsent: true)
        || (value.Tag == 'i' && expected.ValueKind == JsonValueKind.Number && !expected.TryGetInt64(out _)
            && (double)long.Parse(value.Text, CultureInfo.InvariantCulture) == expected.GetDouble());

    private static bool IsNumberTwice(DumpRow cell) => cell.Values.ContainsKey("value_int") && cell.Values.ContainsKey("value_double") && !cell.Values.ContainsKey("value_json");

    private static bool IsSpelled(DumpRow cell) => cell.Values.TryGetValue("value_string", out var text) && text.Text is "NaN" or "Infinity" or "-Infinity";

    private static bool HasValue(DumpRow cell) => cell.Values.Keys.Any(key => key.StartsWith("value_", StringComparison.Ordinal));

    private static string? Text(DumpRow cell, string column) => cell.Values.TryGetValue(column, out var value) ? value.Text : null;

    private static int Compare(string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
