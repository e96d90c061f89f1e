using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Generation;

public sealed class GeneratorTests
{
    [Fact]
    public void The_same_options_give_the_same_bytes()
    {
        var options = new GeneratorOptions { Seed = 7, Entities = 2, RunsPerProject = 3, RowsPerRun = 40 };
        Assert.Equal(Everything(new GeneratedWorld(options)), Everything(new GeneratedWorld(options)));
    }

    [Fact]
    public void Another_seed_gives_other_runs_and_rows()
    {
        var first = Ordinary(new GeneratedWorld(new GeneratorOptions { Seed = 1 }));
        var second = Ordinary(new GeneratedWorld(new GeneratorOptions { Seed = 2 }));
        Assert.NotEqual(first.Name, second.Name);
        Assert.NotEqual(first.HistoryLines().First(), second.HistoryLines().First());
    }

    [Fact]
    public void Among_a_million_runs_each_is_found_by_its_name()
    {
        var project = new GeneratedWorld(new GeneratorOptions { RunsPerProject = 1_000_000 }).Projects("acme")[0];
        Assert.Equal(1_000_000, project.RunCount);
        foreach (var index in Enumerable.Range(0, 1000).Select(number => number * 1_000L).Append(999_999))
        {
            var run = project.RunAt(index);
            Assert.Matches("^[a-z0-9]{8}$", run.Name);
            Assert.Equal(index, project.FindRun(run.Name)!.Index);
        }
        Assert.Null(project.FindRun("no-such-run"));
    }

    [Fact]
    public void Numbers_of_entities_projects_runs_and_rows_are_as_asked()
    {
        var world = new GeneratedWorld(new GeneratorOptions { Entities = 3, ProjectsPerEntity = 4, RunsPerProject = 5, RowsPerRun = 6, KeysPerRun = 20, FilesPerRun = 9, EventsPerRun = 2, LogLinesPerRun = 3, AwkwardShapes = false });
        var teams = world.Entities.Where(entity => entity.Kind == EntityKind.Team).ToList();
        Assert.Equal(3, teams.Count);
        var projects = teams.SelectMany(team => world.Projects(team.Name)).ToList();
        Assert.Equal(12, projects.Count);
        Assert.All(projects, project => Assert.Equal(5, project.RunCount));
        foreach (var run in projects.SelectMany(project => project.Runs()))
        {
            Assert.Equal((6, 2, 3, 9), (run.HistoryRowCount, run.EventCount, run.LogLineCount, run.Files.Count));
            using var row = JsonDocument.Parse(run.HistoryLines().First());
            Assert.Equal(20 + 3, row.RootElement.EnumerateObject().Count());
        }
    }

    [Fact]
    public void Training_curves_look_like_training()
    {
        var run = Ordinary(new GeneratedWorld(new GeneratorOptions { RowsPerRun = 1000 }));
        var rows = run.HistoryLines().Select(line => JsonDocument.Parse(line).RootElement).ToList();
        double Mean(string key, IEnumerable<JsonElement> of) => of.Average(row => row.GetProperty(key).GetDouble());
        Assert.True(Mean("train/loss", rows.Take(50)) > 2 * Mean("train/loss", rows.TakeLast(50)));
        Assert.True(Mean("train/accuracy", rows.Take(50)) < Mean("train/accuracy", rows.TakeLast(50)));
        Assert.Equal(40, rows.Count(row => row.TryGetProperty("eval/loss", out _)));
        Assert.Equal(Enumerable.Range(0, 1000).Select(step => (long)step), rows.Select(row => row.GetProperty("_step").GetInt64()));
        Assert.True(rows.Zip(rows.Skip(1)).All(pair => pair.First.GetProperty("_runtime").GetDouble() < pair.Second.GetProperty("_runtime").GetDouble()));
    }

    [Fact]
    public void A_summary_holds_the_last_value_of_each_key()
    {
        var run = Ordinary(new GeneratedWorld(new GeneratorOptions { RowsPerRun = 60 }));
        var last = new Dictionary<string, string>();
        foreach (var line in run.HistoryLines())
            foreach (var member in JsonDocument.Parse(line).RootElement.EnumerateObject())
                last[member.Name] = member.Value.GetRawText();
        using var summary = JsonDocument.Parse(run.Summary);
        foreach (var (key, value) in last)
            Assert.Equal(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture), summary.RootElement.GetProperty(key).GetDouble());
        using var keys = JsonDocument.Parse(run.HistoryKeys!);
        Assert.Equal(last.Keys.Order(), keys.RootElement.GetProperty("keys").EnumerateObject().Select(key => key.Name).Order());
        Assert.Equal(59, keys.RootElement.GetProperty("lastStep").GetInt64());
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(100, 1, false)]
    [InlineData(5, 50, false)]
    [InlineData(1_700_000_000_000, 60_000, true)]
    public void Steps_of_a_special_run_ascend_and_are_found_again(long first, long stride, bool ragged)
    {
        var special = new SpecialRun("special") { Rows = 500, FirstStep = first, StepStride = stride, RaggedSteps = ragged };
        var run = new GeneratedWorld(new GeneratorOptions { SpecialRuns = [special] }).FindProject("acme", "image-classifier")!.FindRun("special")!;
        Assert.Equal(0, run.FirstRowFrom(long.MinValue));
        Assert.Equal(500, run.FirstRowFrom(long.MaxValue));
        for (var row = 0L; row < 500; row++)
        {
            Assert.True(row == 0 || run.StepAt(row) > run.StepAt(row - 1));
            Assert.Equal(row, run.FirstRowFrom(run.StepAt(row)));
            Assert.Equal(row + 1, run.FirstRowFrom(run.StepAt(row) + 1));
        }
    }

    private static RunData Ordinary(World world) => world.Projects("acme")[0].RunAt(0);

    private static List<string> Everything(World world) =>
    [
        .. from entity in world.Entities
           from project in world.Projects(entity.Name)
           from run in project.Runs()
           from text in new[] { run.Name, run.Config, run.Summary, run.State, run.HistoryKeys ?? "", string.Join(',', run.Files.Select(file => file.Name + file.Md5())) }
               .Concat(RunReader.Text(run.HistoryLines())).Concat(RunReader.Text(run.EventLines())).Concat(run.LogLines().Select(line => line.ToString()))
           select text,
    ];
}
