using WandbExporter.Client.Credentials;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Seeds;

/// <summary>Who one is, projects, sweeps and reports, and what paths lead to.</summary>
[Collection(SeedExamples.Name)]
public sealed class ProjectExamples(SeedServer server)
{
    [Theory]
    [InlineData(null)]
    [InlineData(SimulatorOptions.DefaultApiKey)]
    public async Task A_key_of_the_environment_or_one_that_is_given(string? given)
    {
        var environment = new FakeEnvironment { Variables = { ["WANDB_BASE_URL"] = server.Url.AbsoluteUri } };
        if (given is null)
            environment.Variables["WANDB_API_KEY"] = SimulatorOptions.DefaultApiKey;

        var found = new CredentialResolver(environment).Resolve(apiKey: given);
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = found.BaseUrl, ApiKey = found.ApiKey });

        Assert.Equal("ada", (await client.GetViewerAsync()).Username);
    }

    [Fact]
    public async Task Projects_of_an_entity_with_all_that_is_printed_of_them()
    {
        var projects = await server.Client.Projects.List(SeedServer.Team).ToListAsync();

        Assert.Contains(projects, project => project.Path == SeedServer.Project);
        foreach (var project in projects)
        {
            Assert.EndsWith($"/{project.Path}", server.Client.Projects.PageOf(project.Path).AbsoluteUri, StringComparison.Ordinal);
            Assert.NotNull(project.CreatedAt?.Value);
            Assert.False(project.IsBenchmark);
        }
    }

    [Fact]
    public async Task Sweeps_of_a_project_with_all_that_is_printed_of_them()
    {
        var sweeps = await server.Client.Sweeps.List(SeedServer.Project).ToListAsync();

        Assert.NotEmpty(sweeps);
        foreach (var sweep in sweeps)
        {
            var address = server.Client.Sweeps.PageOf(sweep.Path);
            Assert.Equal(new SweepPath(SeedServer.Team, SeedServer.Project.Project, sweep.Name), SweepPath.Parse(address.AbsoluteUri));
            Assert.NotEmpty(sweep.Id);
        }
    }

    [Fact]
    public async Task Reports_of_a_project()
    {
        var reports = await server.Client.Reports.List(ProjectPath.Parse("acme/image-classifier")).ToListAsync();
        Assert.Equal(2, reports.Count);
        Assert.All(reports, report => Assert.NotNull(report.Spec));
    }

    [Fact]
    public async Task A_path_leads_to_a_project_a_run_a_sweep_or_a_report()
    {
        var (sweep, report) = (await server.Client.Sweeps.List(SeedServer.Project).FirstAsync(), await server.Client.Reports.List(SeedServer.Project).FirstAsync());

        var mine = new ProjectPath((await server.Client.GetViewerAsync()).Entity!, "image-classifier");
        Assert.Equal(SeedServer.Project, (await server.Client.Projects.GetAsync(mine))!.Path);
        Assert.Equal(SeedServer.Project, (await server.Client.Projects.GetAsync(ProjectPath.Parse("acme/image-classifier")))!.Path);
        Assert.Equal("running1", (await server.Client.Runs.GetAsync(RunPath.Parse("acme/image-classifier/runs/running1")))!.Path.RunId);
        Assert.Equal(sweep.Id, (await server.Client.Sweeps.GetAsync(SweepPath.Parse($"acme/image-classifier/sweeps/{sweep.Name}")))!.Id);
        Assert.Equal(report.Id, (await server.Client.Reports.List(SeedServer.Project, name: report.Name).SingleAsync()).Id);
    }
}
