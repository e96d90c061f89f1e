using WandbExporter.Client.Filters;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Filters;

/// <summary>Every operator, asked of a server: the runs that come are those of which it holds, and no others.</summary>
public sealed class FilteredRunsTests : IAsyncLifetime
{
    private static readonly ProjectPath Project = new("acme", "image-classifier");

    private WandbSimulator? _server;

    private static List<(string Name, Filter Filter, Func<RunInfo, bool> Holds)> Conditions(List<RunInfo> all)
    {
        var some = all[all.Count / 2];
        var lr = Lr(some)!.Value;
        var created = some.CreatedAt!.Value.Value!.Value;
        return
        [
            ("$eq", RunFilter.State == RunState.Finished, run => run.State == "finished"),
            ("$ne", RunFilter.State != RunState.Finished, run => run.State != "finished"),
            ("$gt", RunFilter.Config("lr") > lr, run => Lr(run) > lr),
            ("$gte", RunFilter.Config("lr") >= lr, run => Lr(run) >= lr),
            ("$lt", RunFilter.Config("lr") < lr, run => Lr(run) < lr),
            ("$lte", RunFilter.Config("lr") <= lr, run => Lr(run) <= lr),
            ("$in", RunFilter.Id.In(some.Path.RunId, "nobody"), run => run.Path == some.Path),
            ("$nin", RunFilter.Id.NotIn(some.Path.RunId), run => run.Path != some.Path),
            ("$exists", RunFilter.Summary("_step").Exists(), run => run.SummaryValues().ContainsKey("_step")),
            ("$exists: false", RunFilter.Config("nobody's").Exists(false), _ => true),
            ("$regex", RunFilter.Id.Matches($"^{some.Path.RunId[..2]}"), run => run.Path.RunId.StartsWith(some.Path.RunId[..2], StringComparison.Ordinal)),
            ("$contains", RunFilter.DisplayName.Contains(some.DisplayName![1..3]), run => run.DisplayName!.Contains(some.DisplayName[1..3], StringComparison.Ordinal)),
            ("$size", RunFilter.Tags.HasSize(some.Tags.Count), run => run.Tags.Count == some.Tags.Count),
            ("$all", RunFilter.Tags.HasAll(some.Tags.Select(tag => (FilterValue)tag)), run => some.Tags.All(run.Tags.Contains)),
            ("$and", RunFilter.Id == some.Path.RunId & RunFilter.State == some.State, run => run.Path == some.Path),
            ("$or", RunFilter.Id == some.Path.RunId | RunFilter.Id == all[0].Path.RunId, run => run.Path == some.Path || run.Path == all[0].Path),
            ("$nor", !(RunFilter.Id == some.Path.RunId), run => run.Path != some.Path),
            ("$not", Filter.Parse("{\"name\":{\"$not\":{\"$eq\":\"" + some.Path.RunId + "\"}}}"), run => run.Path != some.Path),
            ("a time", RunFilter.CreatedAt <= created, run => run.CreatedAt!.Value.Value <= created),
        ];
    }

    private static double? Lr(RunInfo run) => run.ConfigValues().TryGetValue("lr", out var value) ? value.AsDouble() : null;

    public async Task InitializeAsync() => _server = await WandbSimulator.StartAsync(new SimulatorOptions
    {
        Worlds = [new GeneratedWorld(new GeneratorOptions { AwkwardShapes = false, Catalogs = false, ProjectsPerEntity = 1, RunsPerProject = 20, RowsPerRun = 3, SpecialRuns = [new SpecialRun("running1") { State = "running" }] })],
    });

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public async Task Each_operator_lets_through_what_it_says()
    {
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = _server!.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        var all = await RunsAsync(client, Filter.All);

        var asked = 0;
        foreach (var (name, filter, holds) in Conditions(all))
        {
            var found = (await RunsAsync(client, filter)).Select(run => run.Path.RunId).ToList();
            Assert.True(all.Where(holds).Select(run => run.Path.RunId).SequenceEqual(found), $"{name}: {filter} gave {string.Join(", ", found)}");
            asked++;
        }
        // Each operator that the seeds and the command line know is among them.
        Assert.Equal(19, asked);
        Assert.InRange((await RunsAsync(client, RunFilter.State == RunState.Finished)).Count, 1, all.Count - 1);
    }

    private static async Task<List<RunInfo>> RunsAsync(WandbClient client, Filter filter)
    {
        var runs = new List<RunInfo>();
        await foreach (var page in client.Runs.List(Project, new RunQuery(filter)).PagesAsync())
            runs.AddRange(page.Items);
        return runs;
    }
}
