using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Sweeps;

/// <summary>
/// The values of one parameter of a sweep, run by run: a number where each run that has it has a number, and else one of several categories. Null, and what is
/// no finite number, is as if the run did not have it.
/// </summary>
internal sealed class ParameterColumn(string name, TallyMemory memory)
{
    /// <summary>A longer text is kept as its beginning with its digest, which tells it from all others.</summary>
    private const int LongestText = 256;

    private const int None = -1;

    private readonly List<double> _numbers = [];
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private List<int>? _categories;
    private long _bytes;

    public string Name => name;

    /// <summary>Whether it is a number in all runs that have it.</summary>
    public bool IsNumber => _categories is null;

    /// <summary>How many runs have it.</summary>
    public int Count => _categories?.Count(category => category != None) ?? _numbers.Count(double.IsFinite);

    /// <summary>Takes the next run, which does not have it, or nothing that counts, if there is no value of a kind that does.</summary>
    /// <returns>False if there is no room for more.</returns>
    public bool TryAdd(JsonKind kind, ReadOnlySpan<byte> raw)
    {
        if (JsonMember.TryGetNumber(kind, raw, out var number))
            return IsNumber ? TryAdd(number) : TryAdd(TextOf(number));
        if (kind is JsonKind.String or JsonKind.True or JsonKind.False or JsonKind.Object or JsonKind.Array)
            return (!IsNumber || TryMakeCategories()) && TryAdd(Shortened(JsonMember.TextOf(kind, raw)));
        return IsNumber ? TryAdd(double.NaN) : TryAdd(null);
    }

    /// <summary>Of these runs the numbers; of those that have none the mean of all others.</summary>
    public double[] Numbers(IReadOnlyList<int> runs)
    {
        var mean = _numbers.Where(double.IsFinite).DefaultIfEmpty().Average();
        return [.. runs.Select(run => double.IsFinite(_numbers[run]) ? _numbers[run] : mean)];
    }

    /// <summary>The runs that have it as a number, and which it is.</summary>
    public IEnumerable<(int Run, double Value)> Known() => _numbers.Index().Where(one => double.IsFinite(one.Item)).Select(one => (one.Index, one.Item));

    /// <summary>The categories, the most frequent first, with how many runs have them.</summary>
    public IReadOnlyList<(int Category, string Text, int Runs)> Categories() =>
    [
        .. (_categories ?? []).Where(category => category != None).CountBy(category => category)
            .Select(count => (count.Key, _texts[count.Key], count.Value))
            .OrderByDescending(count => count.Value).ThenBy(count => count.Item2, StringComparer.Ordinal).Take(ForestBounds.MostCategories),
    ];

    /// <summary>Of these runs 1 where they have the category, and 0 of all others.</summary>
    public double[] Indicator(int category, IReadOnlyList<int> runs) => [.. runs.Select(run => _categories![run] == category ? 1.0 : 0.0)];

    /// <summary>What a number of each run adds up to, by category.</summary>
    public double[] Sums(IReadOnlyList<double> values)
    {
        var sums = new double[_texts.Count];
        for (var run = 0; run < values.Count; run++)
        {
            if (_categories![run] is var category and not None)
                sums[category] += values[run];
        }
        return sums;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        memory.GiveBack(_bytes);
        _bytes = 0;
        _numbers.Clear();
        _texts.Clear();
        _known.Clear();
        _categories = null;
    }

    private bool TryAdd(double number)
    {
        if (!TryTake(sizeof(double)))
            return false;
        _numbers.Add(number);
        return true;
    }

    private bool TryAdd(string? text)
    {
        if (!TryTake(sizeof(int)))
            return false;
        var category = None;
        if (text is not null && !_known.TryGetValue(text, out category))
        {
            if (!TryTake(MemoryOf(text)))
                return false;
            category = _known[text] = _texts.Count;
            _texts.Add(text);
        }
        _categories!.Add(category);
        return true;
    }

    /// <summary>Something that is no number came: the numbers before it are categories too.</summary>
    private bool TryMakeCategories()
    {
        _categories = [];
        foreach (var number in CollectionsMarshal.AsSpan(_numbers))
        {
            if (!TryAdd(double.IsFinite(number) ? TextOf(number) : null))
                return false;
        }
        _bytes -= _numbers.Count * (long)sizeof(double);
        memory.GiveBack(_numbers.Count * (long)sizeof(double));
        _numbers.Clear();
        return true;
    }

    private bool TryTake(long bytes)
    {
        if (!memory.TryTake(bytes))
            return false;
        _bytes += bytes;
        return true;
    }

    private static string TextOf(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static long MemoryOf(string text) => 96 + (2L * text.Length);

    private static string Shortened(string text)
    {
        if (text.Length <= LongestText)
            return text;
        var end = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return $"{text[..end]}… ({Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))})";
    }
}
