using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Yaml;

/// <summary>
/// What a plain word of YAML means, by the rules of the reader that the official client and the server use: <c>yes</c> is true, <c>012</c> is ten,
/// and <c>1e-5</c>, which has no point, is text. What has quotation marks is text; a date, or a number to the base of sixty, stays as it is written.
/// </summary>
internal static partial class YamlScalar
{
    /// <summary>Digits that a whole number may have and be written as one; a longer one stays text, for readers of JSON differ on it.</summary>
    private const int MostDigits = 1000;

    public static void Write(Utf8JsonWriter json, string word)
    {
        if (word is "" or "~" or "null" or "Null" or "NULL")
            json.WriteNullValue();
        else if (Truth(word) is { } truth)
            json.WriteBooleanValue(truth);
        else if (Whole(word) is { } whole)
            json.WriteRawValue(whole, skipInputValidation: true);
        else if (Number(word) is { } number)
            json.WriteRawValue(number, skipInputValidation: true);
        else
            json.WriteStringValue(word);
    }

    private static bool? Truth(string word) => word switch
    {
        "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    private static string? Whole(string word)
    {
        if (word.Length > MostDigits || !WholeForm().IsMatch(word))
            return null;
        var isNegative = word[0] == '-';
        var digits = word.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        var value = digits switch
        {
            "" => (System.Numerics.BigInteger?)null,
            ['0', 'b', ..] => OfBase(digits[2..], 2),
            ['0', 'x', ..] => OfBase(digits[2..], 16),
            ['0', _, ..] => OfBase(digits[1..], 8),
            _ => OfBase(digits, 10),
        };
        return value is { } whole ? (isNegative ? -whole : whole).ToString(CultureInfo.InvariantCulture) : null;
    }

    private static System.Numerics.BigInteger? OfBase(string digits, int numberBase) => digits.Length == 0
        ? null
        : digits.Aggregate(System.Numerics.BigInteger.Zero, (value, digit) => value * numberBase + Convert.ToInt32(digit.ToString(), 16));

    private static string? Number(string word)
    {
        if (!NumberForm().IsMatch(word))
            return null;
        var text = word.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        return text switch
        {
            ".nan" => "NaN",
            ".inf" or "+.inf" => "Infinity",
            "-.inf" => "-Infinity",
            // The digits as they are, in the form that JSON has for them.
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity") : value.ToString("R", CultureInfo.InvariantCulture)
                : null,
        };
    }

    [GeneratedRegex(@"^[-+]?(?:0b[0-1_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeForm();

    [GeneratedRegex(@"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberForm();
}
