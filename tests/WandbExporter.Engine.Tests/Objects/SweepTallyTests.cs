using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Sweeps;
using WandbExporter.Client.Yaml;
using WandbExporter.Core.Ids;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>What the runs of a sweep say about its metric.</summary>
public sealed class SweepTallyTests
{
    private static readonly ProjectPath Project = new("acme", "vision");

    [Theory]
    [InlineData("{name: loss}", "b")]
    [InlineData("{name: loss, goal: minimize}", "b")]
    [InlineData("{name: loss, goal: maximize}", "c")]
    [InlineData("{name: other}", null)]
    [InlineData("loss", null)]
    public void The_best_run_is_by_the_goal_and_by_numbers_alone(string metric, string? best)
    {
        var tally = TallyOf(metric);
        (string Run, string Summary)[] runs =
        [
            ("missing", "{}"), ("text", """{"loss":"0.01"}"""), ("nan", """{"loss":NaN}"""), ("word", """{"loss":"NaN"}"""), ("infinite", """{"loss":-Infinity}"""),
            ("beyond", """{"loss":1e999}"""), ("null", """{"loss":null}"""), ("flag", """{"loss":true}"""), ("nested", """{"loss":{"min":0}}"""), ("broken", """{"loss":0"""),
            ("a", """{"loss":0.5}"""), ("b", """{"loss":0.25}"""), ("c", """{"loss":7}"""), ("later", """{"loss":0.25}"""), ("later-too", """{"loss":7.0}"""),
        ];
        foreach (var (run, summary) in runs)
            tally.Add(RunOf(run, summary));

        Assert.Equal(best, tally.Best?.RunId);
        Assert.Equal(metric.Contains("loss,", StringComparison.Ordinal) || metric == "{name: loss}", tally.HasMetric && best is not null);
    }

    [Theory]
    [InlineData("val.loss.min", """{"val":{"loss":{"min":3}}}""", 3.0)]
    [InlineData("val.loss", """{"val":{"loss":1},"val.loss":2}""", 2.0)]
    [InlineData("val.loss", """{"val.loss":2,"val":{"loss":1}}""", 2.0)]
    [InlineData("val.loss.min", """{"val.loss":{"min":4}}""", 4.0)]
    [InlineData("ünï/\"x\"", """{"ünï\/\"x\"":5}""", 5.0)]
    [InlineData("val.", """{"val":{"":6}}""", 6.0)]
    [InlineData("val", """{"value":1}""", null)]
    public void A_metric_is_found_under_its_name_and_inside_of_objects(string metric, string summary, double? value)
    {
        Assert.Equal(value, JsonMember.NumberIn(Encoding.UTF8.GetBytes(summary), Encoding.UTF8.GetBytes(metric)));
    }

    [Fact]
    public void Correlations_are_those_that_a_hand_finds_whatever_the_magnitude()
    {
        // x is -1, 0, 1 around its mean, and y -4/3, -1/3, 5/3: (4/3 + 5/3) / sqrt(2 * 42/9).
        var expected = 3 / Math.Sqrt(2 * 42.0 / 9);
        Assert.Equal(expected, Standardized.Correlation([1, 2, 3], [1, 2, 4])!.Value, 12);
        Assert.Equal(expected, Standardized.Correlation([1e300, 2e300, 3e300], [1e-300, 2e-300, 4e-300])!.Value, 12);
        Assert.Equal(-1, Standardized.Correlation([1, 2, 3], [-5, -7, -9])!.Value, 12);
        Assert.Null(Standardized.Correlation([1, 2], [1, 2]));
        Assert.Null(Standardized.Correlation([1, 2, 3], [7, 7, 7]));
        Assert.Null(Standardized.Correlation([0.1, 0.1, 0.1], [1, 2, 3]));
        Assert.Null(Standardized.Correlation([0, 0, 0], [1, 2, 3]));
    }

    [SkippableFact]
    public async Task Importance_agrees_with_a_forest_that_is_not_ours()
    {
        var random = new Random(3);
        double[][] columns = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 160).Select(_ => random.NextDouble()).ToArray())];
        double[] target = [.. Enumerable.Range(0, 160).Select(row => (4 * columns[0][row]) + (columns[3][row] > 0.5 ? 1.6 : 0) + (4 * Math.Pow(columns[1][row] - 0.5, 2)) + (0.1 * random.NextDouble()))];
        var tally = TallyOf("{name: loss}", "a: {min: 0, max: 1}", "b: {min: 0, max: 1}", "c: {min: 0, max: 1}", "d: {min: 0, max: 1}");
        for (var row = 0; row < target.Length; row++)
            tally.Add(RunOf($"run{row}", $"{{\"loss\":{Text(target[row])}}}", $"{{{string.Join(',', columns.Select((column, i) => $"\"{"abcd"[i]}\":{{\"value\":{Text(column[row])}}}"))}}}"));

        var rows = tally.Importance(default).ToList();

        using var theirs = JsonDocument.Parse(await JudgeAsync(JsonSerializer.Serialize(new { columns, target })));
        var importance = Numbers(theirs, "importance");
        Assert.Equal(["a", "b", "c", "d"], rows.Select(row => row.Parameter));
        Assert.All(rows.Zip(Numbers(theirs, "correlation")), pair => Assert.Equal(pair.Second, pair.First.Correlation!.Value, 9));
        Assert.Equal(["a", "d", "b", "c"], Ranked(importance));
        Assert.Equal(Ranked(importance), Ranked([.. rows.Select(row => row.PermutationImportance!.Value)]));
        Assert.Equal(1, rows.Sum(row => row.Importance!.Value), 9);
        // They are in units of the metric's variance, theirs are not; how much of the whole a parameter has is about the same.
        Assert.All(rows.Zip(importance), pair => Assert.Equal(pair.Second / importance.Sum(), pair.First.Importance!.Value, 0.1));
        Assert.Equal(rows.Select(row => row.Importance), tally.Importance(default).Select(row => row.Importance));
    }

    [Fact]
    public void What_is_no_number_is_a_category_and_what_never_varies_says_nothing()
    {
        var tally = TallyOf("{name: loss}", "optimizer: {parameters: {name: {values: [adam, sgd]}}}", "fixed: {value: 3}", "flag: {values: [true, false]}", "absent: {values: [1, 2]}", "mixed: {values: [1, auto]}");
        for (var run = 0; run < 40; run++)
        {
            var isAdam = run % 3 == 0;
            tally.Add(RunOf(
                $"run{run}",
                $"{{\"loss\":{(isAdam ? 1 : 5) + (run % 2)}}}",
                $"{{\"optimizer\":{{\"value\":{{\"name\":\"{(isAdam ? "adam" : "sgd")}\"}}}},\"fixed\":{{\"value\":3}},\"flag\":{{\"value\":{(run % 2 == 0 ? "true" : "false")}}},\"mixed\":{{\"value\":{(run % 4 == 0 ? "\"auto\"" : "1")}}}}}"));
        }
        tally.Add(RunOf("without a metric", "{}", """{"fixed":{"value":99}}"""));

        var rows = tally.Importance(default).ToList();

        Assert.Equal(
            [
                "optimizer.name  category 40", "optimizer.name sgd category 26", "optimizer.name adam category 14", "fixed  number 40", "flag  category 40", "flag false category 20",
                "flag true category 20", "absent  number 0", "mixed  category 40", "mixed 1 category 30", "mixed auto category 10",
            ],
            rows.Select(row => $"{row.Parameter} {row.Value} {row.Type} {row.Runs}"));
        var whole = rows.Where(row => row.Value is null).ToDictionary(row => row.Parameter);
        Assert.True(whole["optimizer.name"].Importance > 0.8, $"{whole["optimizer.name"]}");
        Assert.Equal((null, 0.0, 0.0), (whole["fixed"].Correlation, whole["fixed"].PermutationImportance!.Value, whole["fixed"].Importance!.Value));
        Assert.Null(whole["optimizer.name"].Correlation);
        var categories = rows.Where(row => row.Value is not null).ToDictionary(row => row.Value!);
        Assert.True(categories["adam"].Correlation < -0.9);
        Assert.Equal(-categories["adam"].Correlation!.Value, categories["sgd"].Correlation!.Value, 9);
        Assert.Null(categories["adam"].Importance);
    }

    [Fact]
    public void Of_few_runs_no_trees_are_grown_and_of_none_nothing_is_said()
    {
        var tally = TallyOf("{name: loss}", "lr: {min: 0, max: 1}");
        Assert.Empty(tally.Importance(default));
        for (var run = 0; run < 7; run++)
            tally.Add(RunOf($"run{run}", $"{{\"loss\":{run}}}", $"{{\"lr\":{{\"value\":{run}}}}}"));

        var row = Assert.Single(tally.Importance(default));

        Assert.Equal((7, 1.0), (row.Runs, Math.Round(row.Correlation!.Value, 9)));
        Assert.Equal((null, null), (row.PermutationImportance, row.Importance));
    }

    [Theory]
    [InlineData("""{"a":{"value":1},"a.b":{"value":2},"a.b.c":{"value":3}}""")]
    [InlineData("""{"a":{"value":{"b":1,"b.c":2}},"a.b":{"value":3},"x":{"value":{"a":4}}}""")]
    [InlineData("""{"a.b":{"value":{"c":1}},"a":{"value":{"b":{"c":2},"b.c":3}}}""")]
    [InlineData("""{"a":{"value":{"b.c":3,"b":{"c":2}}},"a.b":{"value":{"c":1}},"a.b":{"value":"text"}}""")]
    [InlineData("""{"a.b.c":{"value":1},"a":{"value":{"b":{"c":2}}}}""")]
    [InlineData("""{"a":{"b":{"c":1}},"a.b":5,"a.b.c":{"other":1}}""")]
    [InlineData("""{"a":{"value":1,"value":{"b":[2]}},"":{"value":{"":7,"x":8}},"\u0061.b.c":{"value":null}}""")]
    [InlineData("""{"a":{"value":{"b":1}},"a.b":""")]
    [InlineData("[1]")]
    [InlineData("")]
    public void All_parameters_are_found_at_once_as_each_is_alone(string config)
    {
        string[] names = ["a", "a.b", "a.b.c", "a.b.c", "", ".", ".x", "x", "x.a", "none"];
        var bytes = Encoding.UTF8.GetBytes(config);
        var reader = new ConfigReader(names);
        reader.Read("""{"none":{"value":1},"a":{"value":0}}"""u8);
        reader.Read(bytes);

        foreach (var (place, name) in names.Index())
        {
            var isFound = JsonMember.TryFind(bytes, Encoding.UTF8.GetBytes(name), isWrapped: true, out var kind, out var raw);
            Assert.Equal(isFound, reader.TryGet(bytes, place, out var kindHere, out var rawHere));
            if (isFound)
                Assert.Equal((kind, Encoding.UTF8.GetString(raw)), (kindHere, Encoding.UTF8.GetString(rawHere)));
        }
    }

    [Fact]
    public void Of_runs_that_say_more_than_may_be_held_there_is_the_best_one_and_no_importance()
    {
        var memory = new TallyMemory(4000);
        var (large, small) = (TallyOf(memory, "{name: loss}", "text: {value: 1}"), TallyOf(memory, "{name: loss}", "lr: {value: 1}"));
        for (var run = 0; run < 40; run++)
            large.Add(RunOf($"run{run}", $"{{\"loss\":{100 - run}}}", $"{{\"text\":{{\"value\":\"{run}\"}}}}"));
        small.Add(RunOf("one", """{"loss":1}""", """{"lr":{"value":1}}"""));

        Assert.Equal((true, "run39"), (large.IsTooLarge, large.Best!.RunId));
        Assert.Empty(large.Importance(default));
        // What it held is given back.
        Assert.Equal((false, 1), (small.IsTooLarge, small.Importance(default).Count()));
        small.Forget();
        Assert.True(memory.TryTake(4000));
    }

    [Fact]
    public void A_long_text_is_kept_by_its_beginning_and_its_digest()
    {
        var tally = TallyOf("{name: loss}", "prompt: {value: 1}");
        foreach (var (run, end) in "abab".Index())
            tally.Add(RunOf($"run{run}", $"{{\"loss\":{run}}}", $"{{\"prompt\":{{\"value\":\"{new string('x', 100_000)}{end}\"}}}}"));

        var values = tally.Importance(default).Skip(1).Select(row => row.Value!).ToList();

        Assert.Equal(2, values.Distinct().Count());
        Assert.All(values, value => Assert.Matches("^x{256}… \\([0-9a-f]{64}\\)$", value));
    }

    [Fact]
    public void Trees_are_grown_from_fewer_runs_and_categories_where_the_columns_are_many()
    {
        Assert.Equal((32, 1000), (ForestBounds.Categories(20, 5), ForestBounds.Runs(180)));
        Assert.Equal((0, 1000), (ForestBounds.Categories(20, 0), ForestBounds.Runs(20)));
        Assert.Equal((2, 200), (ForestBounds.Categories(0, 500), ForestBounds.Runs(1000)));
        Assert.Equal(1, ForestBounds.Categories(999, 1));
        var tally = TallyOf("{name: loss}", "lr: {min: 0, max: 1}");
        for (var run = 0; run < 10; run++)
            tally.Add(RunOf($"run{run}", $"{{\"loss\":{run}}}", $"{{\"lr\":{{\"value\":{run}}}}}"));
        Assert.Throws<OperationCanceledException>(() => tally.Importance(new CancellationToken(canceled: true)).ToList());
    }

    private static string[] Ranked(IReadOnlyList<double> importance) => [.. importance.Select((value, i) => (value, Name: "abcd"[i].ToString())).OrderByDescending(one => one.value).Select(one => one.Name)];

    private static double[] Numbers(JsonDocument judged, string name) => [.. judged.RootElement.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static SweepTally TallyOf(string metric, params string[] parameters) => TallyOf(null, metric, parameters);

    private static SweepTally TallyOf(TallyMemory? memory, string metric, params string[] parameters) => Tally(new SweepInfo(
        Project, "id", "s1", null, null, null, null, null,
        $"method: random\nmetric: {metric}\nparameters:\n{string.Concat(parameters.Select(parameter => $"  {parameter}\n"))}",
        null, null, null, null, null, null, null, null, null, []), memory);

    private static SweepTally Tally(SweepInfo sweep, TallyMemory? memory) => new(sweep, SweepConfig.Of(sweep.Config), memory ?? new TallyMemory(1 << 20));

    private static SweepRun RunOf(string run, string summary, string config = "{}") => new(Project.Run(run), "s1", "finished", null, Raw(config), Raw(summary));

    private static RawJson Raw(string json) => new(Encoding.UTF8.GetBytes(json));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static async Task<string> JudgeAsync(string rows)
    {
        var scripts = Needs.NodePackage("ml-random-forest");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(scripts, "forest-importance.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await node.StandardInput.WriteAsync(rows);
        node.StandardInput.Close();
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return said;
    }
}
