using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Sweeps;

public sealed class SimulatedSweepsTests
{
    private static readonly ProjectPath Project = new("acme", "sweeps");

    private static readonly GeneratedWorld World = new(new GeneratorOptions { AwkwardShapes = false, Sweeps = 12, OddMembers = true, RunsPerProject = 40, RowsPerRun = 1 });

    [Fact]
    public async Task Sweeps_come_page_by_page_with_the_servers_count()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var client = ClientOf(simulator);

        var pages = await client.Sweeps.List(Project, 5).PagesAsync().ToListAsync();

        Assert.Equal([5, 5, 2], pages.Select(page => page.Items.Count));
        Assert.All(pages, page => Assert.Equal(12, page.TotalCount));
        Assert.Equal(World.FindProject("acme", "sweeps")!.Catalog.Sweeps.Select(sweep => (sweep.Name, (string?)sweep.Config)), pages.SelectMany(page => page.Items).Select(sweep => (sweep.Name, sweep.Config)));
        Assert.Equal(2, pages[0].Items.Single(sweep => sweep.Name == "alias0").PriorRuns.Count);
    }

    [Fact]
    public async Task Runs_of_sweeps_are_those_that_name_them()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var client = ClientOf(simulator);
        string[] sweeps = ["bad0yaml", "ünï/çode"];

        var runs = await client.Sweeps.ListRuns(Project, new SweepRunQuery(sweeps, 1)).PagesAsync().SelectMany(page => page.Items).ToListAsync();

        var truth = World.FindProject("acme", "sweeps")!.Runs().Where(run => sweeps.Contains(run.Sweep)).Select(run => (run.Name, run.Sweep));
        Assert.NotEmpty(truth);
        Assert.Equal(truth.Order(), runs.Select(run => (run.Path.RunId, run.SweepName)).Order());
    }

    [Fact]
    public async Task A_server_that_lacks_fields_of_sweeps_gives_the_others()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            Capabilities = new CapabilityOptions { UnknownFields = ["Sweep.priorRuns", "Sweep.runTime", "Sweep.user", "Sweep.heartbeatAt", "Project.totalSweeps"] },
        });
        await using var client = ClientOf(simulator);

        var page = await client.Sweeps.List(Project, 50).NextAsync(default);

        Assert.Equal((12, null), (page.Items.Count, page.TotalCount));
        Assert.All(page.Items, sweep => Assert.Equal((null, "bayes"), (sweep.RunTime, sweep.Method)));
    }

    [Fact]
    public async Task A_server_without_sweeps_does_not_offer_them_and_one_that_lacks_what_they_must_have_is_not_understood()
    {
        Assert.Equal(FailureCode.NotOffered, await RefusedAsync("Project.sweeps", client => client.Sweeps.List(Project, 50).NextAsync(default)));
        Assert.Equal(FailureCode.NotOffered, await RefusedAsync("Run.sweepName", client => client.Sweeps.ListRuns(Project, new SweepRunQuery(["sweep0000"], 50)).NextAsync(default)));
        Assert.Equal(FailureCode.NotOffered, await RefusedAsync("Sweep.agents", client => client.Sweeps.GetAgentsAsync(new SweepPath(Project.Entity, Project.Project, "sweep0000"), default)));
        Assert.Equal(FailureCode.NotOffered, await RefusedAsync("Entity.members", client => client.Teams.GetMembersAsync("acme", default)));
        Assert.Equal(FailureCode.UnsupportedQuery, await RefusedAsync("Sweep.config", client => client.Sweeps.List(Project, 50).NextAsync(default)));
        Assert.Equal(FailureCode.UnsupportedQuery, await RefusedAsync("Run.state", client => client.Sweeps.ListRuns(Project, new SweepRunQuery(["sweep0000"], 50)).NextAsync(default)));
        Assert.Equal(FailureCode.UnsupportedQuery, await RefusedAsync("Agent.state", client => client.Sweeps.GetAgentsAsync(new SweepPath(Project.Entity, Project.Project, "sweep0000"), default)));
        Assert.Equal(FailureCode.UnsupportedQuery, await RefusedAsync("Member.email", client => client.Teams.GetMembersAsync("acme", default)));
    }

    [Fact]
    public async Task Agents_come_in_one_answer_and_none_of_a_sweep_that_is_gone()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var client = ClientOf(simulator);

        Assert.Equal(["agent-0", "agent-1"], (await client.Sweeps.GetAgentsAsync(new SweepPath(Project.Entity, Project.Project, "sweep0000"), default)).Select(agent => agent.Name));
        Assert.Empty(await client.Sweeps.GetAgentsAsync(new SweepPath(Project.Entity, Project.Project, "gone"), default));
    }

    [Fact]
    public async Task A_teams_members_are_listed_with_robots_and_invitations_and_a_user_has_none()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var client = ClientOf(simulator);

        var members = await client.Teams.GetMembersAsync("acme", default);

        Assert.Equal("SERVICE", members!.Single(member => member.Username == "robot").AccountType);
        Assert.Equal("invited@example.com", members!.Single(member => member.Pending == true).Name);
        Assert.Null(await client.Teams.GetMembersAsync("ada", default));
        Assert.True((await client.Teams.GetAsync("acme", default)).IsTeam);
        Assert.False((await client.Teams.GetAsync("ada", default)).IsTeam);
    }

    private static async Task<string> RefusedAsync(string without, Func<WandbClient, Task> ask)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World], Capabilities = new CapabilityOptions { UnknownFields = [without] } });
        await using var client = ClientOf(simulator);
        var refused = await Assert.ThrowsAsync<WandbException>(() => ask(client));
        Assert.Contains($"\"{without.Split('.')[1]}\"", refused.Failure.LastAnswer, StringComparison.Ordinal);
        return refused.Failure.Code;
    }

    private static WandbClient ClientOf(WandbSimulator simulator) =>
        new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey, FirstBackoff = TimeSpan.FromMilliseconds(5), MaxAttempts = 3 });
}
