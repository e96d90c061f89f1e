using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Sweeps;
using WandbExporter.Client.Tests.Updates;
using WandbExporter.Client.Yaml;

namespace WandbExporter.Client.Tests.Sweeps;

public sealed class SweepResultTests
{
    [Fact]
    public async Task A_sweep_by_its_name_is_the_one_of_the_listing_and_one_that_is_not_there_is_none()
    {
        await using var server = await UpdateServer.StartAsync();
        var listed = await server.Client.Sweeps.List(UpdateServer.Project).FirstAsync();

        var found = await server.Client.Sweeps.GetAsync(UpdateServer.Project, listed.Name);

        Assert.Equal((listed.Id, listed.Config, listed.RunCount, listed.State), (found!.Id, found.Config, found.RunCount, found.State));
        Assert.Null(await server.Client.Sweeps.GetAsync(UpdateServer.Project, "nobody"));
    }

    [Fact]
    public async Task The_best_run_has_the_best_value_of_the_metric_and_its_config_says_what_was_tried()
    {
        await using var server = await UpdateServer.StartAsync();
        var (sweep, runs) = await SweepWithRunsAsync(server);
        var config = SweepConfig.Of(sweep.Config);

        var best = await server.Client.Sweeps.GetBestRunAsync(sweep);

        double? Of(SweepRun run) => Model.LoggedValues.Of(run.Summary).TryGetValue(config.MetricName!, out var value) && value.AsDouble() is { } number && double.IsFinite(number) ? number : null;
        var values = runs.Select(Of).OfType<double>().ToList();
        Assert.Equal(config.MetricGoal is null or "minimize" ? values.Min() : values.Max(), best!.SummaryValues()[config.MetricName!].AsDouble());
        Assert.NotEmpty(best.ConfigValues());
        Assert.Null(await server.Client.Sweeps.GetBestRunAsync(sweep with { Config = "method: random" }));
    }

    [Fact]
    public async Task Importance_names_each_parameter_of_the_configuration_once()
    {
        await using var server = await UpdateServer.StartAsync();
        var (sweep, runs) = await SweepWithRunsAsync(server);

        var importance = await server.Client.Sweeps.GetImportanceAsync(sweep);

        var config = SweepConfig.Of(sweep.Config);
        Assert.Equal(config.Parameters, importance.Where(row => row.Value is null).Select(row => row.Parameter));
        Assert.All(importance, row => Assert.Equal(config.MetricName, row.Metric));
        Assert.All(importance, row => Assert.InRange(row.Runs, 0, runs.Count));
        Assert.Empty(await server.Client.Sweeps.GetImportanceAsync(sweep with { Config = null }));
    }

    [Fact]
    public async Task An_agents_runs_are_runs_of_its_sweep()
    {
        await using var server = await UpdateServer.StartAsync();
        var (sweep, runs) = await SweepWithRunsAsync(server);
        var agent = (await server.Client.Sweeps.GetAgentsAsync(sweep.Path))[0];

        var began = await server.Client.Sweeps.ListAgentRuns(sweep.Path, agent.Name, pageSize: 1).ToListAsync();

        Assert.NotEmpty(began);
        Assert.All(began, run => Assert.Equal(sweep.Name, run.SweepName));
        Assert.Subset(runs.Select(run => run.Path).ToHashSet(), began.Select(run => run.Path).ToHashSet());
        await Assert.ThrowsAsync<Core.Errors.WandbException>(async () => await server.Client.Sweeps.ListAgentRuns(sweep.Path, "nobody").ToListAsync());
    }

    /// <summary>One whose runs have its metric.</summary>
    private static async Task<(SweepInfo Sweep, List<SweepRun> Runs)> SweepWithRunsAsync(UpdateServer server)
    {
        await foreach (var project in server.Client.Projects.List("acme"))
        {
            await foreach (var sweep in server.Client.Sweeps.List(project.Path))
            {
                var runs = await server.Client.Sweeps.ListRuns(project.Path, new SweepRunQuery([sweep.Name]) { WithSummary = true, WithConfig = true }).ToListAsync();
                var tally = new SweepTally(sweep, SweepConfig.Of(sweep.Config), new TallyMemory(1 << 20));
                runs.ForEach(tally.Add);
                if (tally.Best is not null && (await server.Client.Sweeps.GetAgentsAsync(sweep.Path)).Count > 0)
                    return (sweep, runs);
            }
        }
        throw new InvalidOperationException("No sweep has runs with its metric.");
    }
}
