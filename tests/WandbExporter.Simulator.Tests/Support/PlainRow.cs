using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator.Tests.Support;

/// <summary>A row in one spelling, so that rows of JSON and of Parquet can be compared: members sorted, nulls left out, numbers by value.</summary>
internal static class PlainRow
{
    /// <param name="emptyIsNull">Some readers do not tell an object whose members are all null from null.</param>
    public static string Of(string row, bool emptyIsNull)
    {
        using var parsed = TolerantJson.Parse(Encoding.UTF8.GetBytes(row));
        return Text(parsed.RootElement, emptyIsNull) ?? "{}";
    }

    private static string? Text(JsonElement value, bool emptyIsNull)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Number:
                return Number(value.GetRawText());
            case JsonValueKind.String:
                return JsonSerializer.Serialize(value.GetString());
            case JsonValueKind.Array:
                return "[" + string.Join(',', value.EnumerateArray().Select(item => Text(item, emptyIsNull) ?? "null")) + "]";
            case JsonValueKind.Object:
                var members = new SortedDictionary<string, string?>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                    members[member.Name] = Text(member.Value, emptyIsNull);
                var there = members.Where(member => member.Value is not null).Select(member => JsonSerializer.Serialize(member.Key) + ":" + member.Value).ToList();
                return there.Count == 0 && emptyIsNull ? null : "{" + string.Join(',', there) + "}";
            default:
                return value.GetRawText();
        }
    }

    private static string Number(string text)
    {
        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && text != "-0")
            return whole.ToString(CultureInfo.InvariantCulture);
        var real = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsInteger(real) && real != 0
            ? new BigInteger(real).ToString(CultureInfo.InvariantCulture)
            : real.ToString("R", CultureInfo.InvariantCulture);
    }
}
