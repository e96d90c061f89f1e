using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// Holds a row that DuckDB read against the JSON line that the server holds, key by key: numbers bit for bit, strings to the letter,
/// nested values as JSON. It shares no code with the exporter.
/// </summary>
internal static partial class RowComparison
{
    private static readonly string[] Ours = ["entity_name", "project_name", "run_id", "_null_keys"];

    /// <summary>Null if they are the same; otherwise where they differ.</summary>
    /// <param name="nullIsAbsent">The row may have come from the server's Parquet files, which cannot tell the two apart.</param>
    public static string? Difference(JsonElement expected, DumpRow actual, bool nullIsAbsent = false)
    {
        var cells = actual.Values.Where(cell => !Ours.Contains(cell.Key)).ToDictionary(cell => cell.Key, cell => cell.Value);
        var nulls = actual.Values.TryGetValue("_null_keys", out var list)
            ? JsonSerializer.Deserialize<List<string>>(list.Text)!.ToHashSet()
            : [];
        // Of a key given twice the last value counts.
        foreach (var member in expected.EnumerateObject().GroupBy(member => member.Name).Select(same => same.Last()))
        {
            var column = ColumnOf(member.Name);
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (!nulls.Remove(member.Name) && !nullIsAbsent)
                    return $"{member.Name}: logged as null, and not among the null keys";
                continue;
            }
            if (!cells.Remove(column, out var cell))
                return $"{member.Name}: missing, expected {member.Value}";
            if (!Same(member.Value, cell, nullIsAbsent) && !(member.Name == "_step" && IsSameWhole(member.Value, cell)))
                return $"{member.Name}: expected {member.Value}, got {cell.Tag} {(cell.Tag == 'd' ? cell.Double.ToString("R", CultureInfo.InvariantCulture) : cell.Text)}";
        }
        if (cells.Count > 0)
            return $"{cells.First().Key}: never logged, got {cells.First().Value}";
        return nulls.Count > 0 ? $"{nulls.First()}: never logged as null" : null;
    }

    /// <summary>The plain name of the column of a key.</summary>
    public static string ColumnOf(string key)
    {
        var bare = key;
        while (bare.StartsWith("metric:", StringComparison.Ordinal))
            bare = bare["metric:".Length..];
        return bare.ToLowerInvariant() is "entity_name" or "project_name" or "run_id" or "_null_keys" or "entity" or "project" || bare != key
            ? "metric:" + key
            : key;
    }

    public static bool Same(JsonElement expected, DumpValue actual, bool nullIsAbsent = false) => actual.Tag switch
    {
        'd' => expected.ValueKind switch
        {
            JsonValueKind.Number => BitConverter.DoubleToInt64Bits(expected.GetDouble()) == BitConverter.DoubleToInt64Bits(actual.Double)
                && (!expected.TryGetInt64(out var integer) || (long)actual.Double == integer),
            JsonValueKind.String => expected.GetString() switch
            {
                "NaN" => double.IsNaN(actual.Double),
                "Infinity" => double.IsPositiveInfinity(actual.Double),
                "-Infinity" => double.IsNegativeInfinity(actual.Double),
                _ => false,
            },
            _ => false,
        },
        'i' => expected.ValueKind == JsonValueKind.Number && expected.TryGetInt64(out var number) && number.ToString(CultureInfo.InvariantCulture) == actual.Text,
        'b' => expected.ValueKind is JsonValueKind.True or JsonValueKind.False && expected.GetBoolean() == (actual.Text == "True"),
        's' => expected.ValueKind == JsonValueKind.String && expected.GetString() == actual.Text,
        'j' => SameJson(expected, JsonDocument.Parse(actual.Text, new JsonDocumentOptions { MaxDepth = 512 }).RootElement, nullIsAbsent),
        _ => false,
    };

    /// <summary>A step is an integer however it is spelled: <c>3.0</c> is 3.</summary>
    private static bool IsSameWhole(JsonElement expected, DumpValue actual) =>
        actual.Tag == 'i' && expected.ValueKind == JsonValueKind.Number && expected.GetDouble().ToString("R", CultureInfo.InvariantCulture) == actual.Text;

    public static bool SameJson(JsonElement expected, JsonElement actual, bool nullIsAbsent = false)
    {
        if (expected.ValueKind != actual.ValueKind)
            return false;
        return expected.ValueKind switch
        {
            JsonValueKind.Object => SameMembers(expected, actual, nullIsAbsent),
            JsonValueKind.Array => expected.GetArrayLength() == actual.GetArrayLength()
                && expected.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => SameJson(pair.First, pair.Second, nullIsAbsent)),
            JsonValueKind.Number => expected.GetRawText() == actual.GetRawText() || (!IsInteger(expected) && SameDouble(expected, actual)),
            JsonValueKind.String => SameText(expected, actual),
            _ => true,
        };
    }

    /// <summary>Every digit of an integer counts.</summary>
    private static bool IsInteger(JsonElement number) => number.GetRawText().All(c => char.IsAsciiDigit(c) || c == '-');

    private static bool SameDouble(JsonElement expected, JsonElement actual) =>
        double.IsFinite(expected.GetDouble()) && BitConverter.DoubleToInt64Bits(expected.GetDouble()) == BitConverter.DoubleToInt64Bits(actual.GetDouble());

    /// <summary>Parquet knows the order of a file's columns, not that of each row: without nulls members are the same in any order.</summary>
    private static bool SameMembers(JsonElement expected, JsonElement actual, bool nullIsAbsent)
    {
        var (left, right) = (Members(expected, nullIsAbsent), Members(actual, nullIsAbsent));
        return left.Count == right.Count && left.Zip(right).All(pair => pair.First.Name == pair.Second.Name && SameJson(pair.First.Value, pair.Second.Value, nullIsAbsent));
    }

    private static List<JsonProperty> Members(JsonElement value, bool nullIsAbsent) => nullIsAbsent
        ? [.. value.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).OrderBy(member => member.Name, StringComparer.Ordinal)]
        : [.. value.EnumerateObject()];

    /// <summary>A lone surrogate is no text; the export keeps the six characters of its escape.</summary>
    private static bool SameText(JsonElement expected, JsonElement actual)
    {
        try
        {
            return expected.GetString() == actual.GetString();
        }
        catch (InvalidOperationException)
        {
            var kept = LoneSurrogate().Replace(expected.GetRawText(), escape => "\\" + escape.Value);
            return kept == actual.GetRawText();
        }
    }

    [GeneratedRegex(@"(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")]
    private static partial Regex LoneSurrogate();
}
