using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Cli.Options;

/// <summary>Reads option values that have more rules than their type.</summary>
internal static partial class OptionCheck
{
    private static readonly Dictionary<string, TimeSpan> Spans = new()
    {
        ["s"] = TimeSpan.FromSeconds(1),
        ["m"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1),
        ["w"] = TimeSpan.FromDays(7),
    };

    private static readonly Dictionary<string, double> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["B"] = 1,
        ["kB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["TB"] = 1e12,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    /// <summary>What is said of a value that is none of its option's type.</summary>
    /// <param name="sentence">As the parser says it.</param>
    public static string InPlainWords(string sentence) => OtherType().Match(sentence) is { Success: true } match
        ? $"{match.Groups["option"].Value} is '{match.Groups["value"].Value}'; write {(match.Groups["type"].Value.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number")}."
        : sentence;

    public static double? AboveZero(string option, double? value) =>
        value is null or > 0 ? value : throw Usage(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; give more than 0, or leave it out."));

    /// <summary>The value of an option, which is no number below 0.</summary>
    public static T NotNegative<T>(ParseResult parsed, Option<T> option)
        where T : struct, INumber<T> =>
        parsed.GetValue(option) is var value && T.IsNegative(value) ? throw Usage($"{option.Name} is {value}; give 0 or more.") : value;

    public static int AtLeastOne(string option, int value) =>
        value >= 1 ? value : throw Usage($"{option} is {value}; give 1 or more.");

    /// <summary>One of the words that an enumeration has, in letters of either case.</summary>
    public static T OneOf<T>(string option, string text)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        return words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw Usage($"{option} is '{text}'; write {string.Join(" or ", words)}.");
    }

    /// <summary>A share above 0 and up to 1: <c>5%</c> or <c>0.05</c>.</summary>
    public static double Share(string option, string text)
    {
        var percent = text.EndsWith('%');
        return double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && (percent ? number / 100 : number) is var share and > 0 and <= 1
            ? share
            : throw Usage($"{option} is '{text}'; write a share such as 5% or 0.05.");
    }

    /// <summary>A number of units, or a share of them: <c>100</c> or <c>5%</c>.</summary>
    public static FailureLimit FailureLimit(string option, string text)
    {
        if (text.EndsWith('%'))
            return new FailureLimit(null, Share(option, text));
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new FailureLimit(count, null)
            : throw Usage($"{option} is '{text}'; write a number of units such as 100, or a share such as 5%.");
    }

    /// <summary>A time as ISO 8601 writes it, UTC unless it has a zone, or how long ago it was, such as <c>7d</c>.</summary>
    public static DateTimeOffset Moment(string option, string text, TimeProvider time)
    {
        if (IsoTime().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
            return moment;
        return SpanOf(text) is { } ago && ago < TimeSpan.FromDays(36500)
            ? time.GetUtcNow() - ago
            : throw Usage($"{option} is '{text}'; write a time such as 2026-01-31 or 2026-01-31T18:00:00Z, or how long ago, such as 7d or 36h.");
    }

    /// <summary>A length of time, such as <c>90m</c>.</summary>
    public static TimeSpan Duration(string option, string text) =>
        SpanOf(text) is { Ticks: > 0 } span ? span : throw Usage($"{option} is '{text}'; write a length of time such as 90m, 8h or 2d.");

    /// <summary>A number of bytes, such as <c>500GB</c>.</summary>
    public static long Bytes(string option, string text) =>
        Amount().Match(text) is { Success: true } match
        && double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is var number
        && Sizes.TryGetValue(match.Groups[2].Value, out var unit) && number * unit is >= 1 and < long.MaxValue
            ? (long)(number * unit)
            : throw Usage($"{option} is '{text}'; write a size such as 500GB or 20GiB.");

    private static TimeSpan? SpanOf(string text) =>
        Amount().Match(text) is { Success: true } match && Spans.TryGetValue(match.Groups[2].Value, out var unit)
        && double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is var number && number * unit.TotalDays < 1e6
            ? number * unit
            : null;

    [GeneratedRegex(@"^Cannot parse argument '(?<value>.*)' for option '(?<option>[^']*)' as expected type '(?<type>[^']*(Int|Double)[^']*)'\.$", RegexOptions.Singleline)]
    private static partial Regex OtherType();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?)?$")]
    private static partial Regex IsoTime();

    [GeneratedRegex(@"^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]*)$")]
    private static partial Regex Amount();

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
