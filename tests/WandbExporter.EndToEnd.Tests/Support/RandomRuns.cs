using System.Globalization;
using System.Text;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// Writes runs of random rows in the form in which real ones lie in folders: every JSON shape, keys that collide in all ways we know of,
/// and columns that keep a type, change it half-way, or never have one. The same seed makes the same rows.
/// </summary>
internal sealed class RandomRuns(int seed)
{
    private static readonly string[] Keys =
    [
        "loss", "Loss", "LOSS", "a", "a.b", "a/b", "a.b.c", "entity", "project", "run_id", "entity_name", "_null_keys", "metric:x", "x", "损失/loss", "emoji/🚀speed",
        "with space", "quo\\\"te", "back\\\\slash", "KL/KL(GPT3, model)", "", "_runtime", "_timestamp", "_wandb", "tab\\tkey", "\\u00e9", "leaf:a.b",
    ];

    private readonly Random _random = new(seed);

    public void Write(string folder, int runs, int rows)
    {
        for (var run = 0; run < runs; run++)
        {
            var path = Directory.CreateDirectory(Path.Combine(folder, "random__shapes", $"run{run:D2}")).FullName;
            File.WriteAllText(Path.Combine(path, "run.json"), """{"state_guess":"finished","start_time":1700000000,"config":{},"summary":{},"metadata":{}}""");
            File.WriteAllLines(Path.Combine(path, "history.jsonl"), Rows(_random.Next(1, rows)));
        }
    }

    private IEnumerable<string> Rows(int count)
    {
        var columns = Keys.OrderBy(_ => _random.Next()).Take(_random.Next(1, 14)).Select(key => (Key: key, Kinds: KindsOf(count))).ToList();
        var step = 0L;
        for (var row = 0; row < count; row++)
        {
            step += _random.Next(20) == 0 ? _random.Next(2, 100_000) : 1;
            var members = columns
                .Where(_ => _random.Next(4) > 0)
                .Select(column => $"\"{column.Key}\":{Value(column.Kinds(row), 0)}")
                .Prepend($"\"_step\":{step}")
                .OrderBy(_ => _random.Next(3));
            yield return "{" + string.Join(',', members) + "}";
        }
    }

    /// <summary>Which kinds of values a column has at a row: one, another one from some row on, or any.</summary>
    private Func<int, int> KindsOf(int rows)
    {
        var (first, second, change) = (_random.Next(10), _random.Next(10), _random.Next(rows));
        return _random.Next(5) switch
        {
            0 => _ => _random.Next(10),
            1 or 2 => row => row < change ? first : second,
            _ => _ => first,
        };
    }

    private string Value(int kind, int depth) => kind switch
    {
        0 => _random.Next(-5, 1000).ToString(CultureInfo.InvariantCulture),
        1 => (_random.NextInt64(1L << 53, long.MaxValue) * (_random.Next(2) * 2 - 1)).ToString(CultureInfo.InvariantCulture),
        2 => (_random.NextDouble() * Math.Pow(10, _random.Next(-300, 300))).ToString("R", CultureInfo.InvariantCulture),
        3 => Pick("NaN", "Infinity", "-Infinity", "1.5", "\"NaN\"", "\"-Infinity\"", "-0.0", "0"),
        4 => Pick("true", "false"),
        5 => "null",
        6 => Text(),
        7 => depth > 3 ? "{}" : "{" + string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(i => $"\"{Pick("x", "y.z", "_type", "值")}{i}\":{Value(_random.Next(10), depth + 1)}")) + "}",
        8 => depth > 3 ? "[]" : "[" + string.Join(',', Enumerable.Range(0, _random.Next(5)).Select(_ => Value(_random.Next(10), depth + 1))) + "]",
        _ => Pick("1e400", "123456789012345678901234567890", "1E5", "-1e-400", "0.1", "1.7e+09", "18446744073709551615", "-9223372036854775808", "9007199254740993"),
    };

    private string Text()
    {
        var text = new StringBuilder("\"");
        for (var i = _random.Next(12); i > 0; i--)
            text.Append(Pick("a", "Z", " ", "é", "🚀", "\\n", "\\\"", "\\\\", "\\u0000", "\\ud83d\\ude00", "NaN", "{\\\"x\\\":1}", "/", "\\/"));
        return text.Append('"').ToString();
    }

    private string Pick(params string[] any) => any[_random.Next(any.Length)];
}
