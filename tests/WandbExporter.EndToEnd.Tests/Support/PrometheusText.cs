using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Metrics in Prometheus' text form, read as strictly as its description is.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly List<Sample> _samples = [];

    public PrometheusText(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var series = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n')[..^1])
        {
            if (Type().Match(line) is { Success: true } type)
                Assert.True(_types.TryAdd(type.Groups["name"].Value, type.Groups["type"].Value), $"A family comes twice: {line}");
            else if (SampleLine().Match(line) is { Success: true } sample)
                Assert.True(series.Add(Take(sample)), $"A series comes twice: {line}");
            else
                Assert.True(Help().IsMatch(line), $"No line of the text form: {line}");
        }
    }

    /// <summary>Names of families, with their types.</summary>
    public IReadOnlyDictionary<string, string> Families => _types;

    public IReadOnlyList<Sample> Samples => _samples;

    private string Take(Match match)
    {
        var name = match.Groups["name"].Value;
        var family = _types.ContainsKey(name) ? name : Part().Replace(name, "");
        Assert.True(_types.TryGetValue(family, out var type), $"{name} has no type.");
        Assert.True(family == name || type == "histogram", $"{name} is no series of the {type} {family}.");
        var labels = match.Groups["label"].Captures.Zip(match.Groups["value"].Captures).ToDictionary(
            label => label.First.Value,
            label => Escape().Replace(label.Second.Value, escape => escape.Value == "\\n" ? "\n" : escape.Value[1..]));
        _samples.Add(new Sample(name, labels, double.Parse(match.Groups["number"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
        return $"{name} {string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal))}";
    }

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)$")]
    private static partial Regex Type();

    [GeneratedRegex(@"^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* ([^\\]|\\\\|\\n)*$")]
    private static partial Regex Help();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\["\\n])*)"(,(?!\})|(?=\})))*\})? (?<number>-?[0-9.]+([eE][+-]?[0-9]+)?|[+-]Inf|NaN)( [0-9]+)?$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
}
