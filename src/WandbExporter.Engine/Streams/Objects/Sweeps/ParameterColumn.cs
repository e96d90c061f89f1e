using System.Globalization;
using WandbExporter.Client.Rows;

namespace WandbExporter.Engine.Streams.Objects.Sweeps;

/// <summary>
/// The values of one parameter of a sweep, run by run: a number where each run that has it has a number, and else one of several categories. Null, and what is
/// no finite number, is as if the run did not have it.
/// </summary>
internal sealed class ParameterColumn(string name)
{
    /// <summary>Categories that have rows and columns of their own: those that most runs have.</summary>
    private const int MostCategories = 32;

    private readonly byte[] _name = System.Text.Encoding.UTF8.GetBytes(name);
    private readonly List<double?> _numbers = [];
    private readonly List<string?> _texts = [];
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>Whether it is a number in all runs that have it.</summary>
    public bool IsNumber => !_texts.Where((text, run) => text is not null && _numbers[run] is null).Any();

    /// <summary>How many runs have it.</summary>
    public int Count => _texts.Count(text => text is not null);

    /// <summary>Takes what the config of the next run says.</summary>
    public void Add(ReadOnlySpan<byte> config)
    {
        var (number, text) = ((double?)null, (string?)null);
        if (JsonMember.TryFind(config, _name, isWrapped: true, out var kind, out var raw))
        {
            if (JsonMember.TryGetNumber(kind, raw, out var value))
                (number, text) = (value, Known(value.ToString("R", CultureInfo.InvariantCulture)));
            else if (kind is JsonKind.String or JsonKind.True or JsonKind.False or JsonKind.Object or JsonKind.Array)
                text = Known(JsonMember.TextOf(kind, raw));
        }
        _numbers.Add(number);
        _texts.Add(text);
    }

    /// <summary>The numbers; of runs that have none the mean of the others.</summary>
    public double[] Numbers()
    {
        var mean = _numbers.OfType<double>().DefaultIfEmpty().Average();
        return [.. _numbers.Select(number => number ?? mean)];
    }

    /// <summary>The runs that have it as a number, and which it is.</summary>
    public IEnumerable<(int Run, double Value)> Known() => _numbers.Select((number, run) => (run, number)).Where(one => one.number is not null).Select(one => (one.run, one.number!.Value));

    /// <summary>The categories, the most frequent first.</summary>
    public IReadOnlyList<string> Categories() =>
        [.. _texts.OfType<string>().CountBy(text => text).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take(MostCategories).Select(count => count.Key)];

    /// <summary>1 of the runs that have the category, 0 of all others.</summary>
    public double[] Indicator(string category) => [.. _texts.Select(text => text == category ? 1.0 : 0.0)];

    private string Known(string text) => _known.TryGetValue(text, out var known) ? known : _known[text] = text;
}
