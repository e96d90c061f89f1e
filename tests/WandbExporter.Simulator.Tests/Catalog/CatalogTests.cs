using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Catalog;

public sealed class CatalogTests
{
    [Fact]
    public async Task A_sweep_counts_and_lists_the_runs_that_name_it()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { RunsPerProject = 100 })] });
        using var client = new ApiClient(simulator);
        var data = await client.DataAsync("""
            { project(name: "image-classifier", entityName: "acme") { totalSweeps sweeps { edges { node { name runCount runs(first: 100) { edges { node { name sweepName } } } } } }
              a: runCount(filters: "{\"sweep\":\"lr0sweep\"}") b: runCount(filters: "{\"sweep\":\"wd1sweep\"}") } }
            """);
        var project = data.GetProperty("project");
        var sweeps = project.GetProperty("sweeps").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToList();
        Assert.Equal(project.GetProperty("totalSweeps").GetInt32(), sweeps.Count);
        foreach (var (sweep, counted) in sweeps.Zip([project.GetProperty("a").GetInt32(), project.GetProperty("b").GetInt32()]))
        {
            var runs = sweep.GetProperty("runs").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToList();
            Assert.Equal((counted, counted), (sweep.GetProperty("runCount").GetInt32(), runs.Count));
            Assert.All(runs, run => Assert.Equal(sweep.GetProperty("name").GetString(), run.GetProperty("sweepName").GetString()));
        }
        Assert.Equal(14, project.GetProperty("a").GetInt32() + project.GetProperty("b").GetInt32());
    }

    [Fact]
    public async Task A_registry_links_versions_of_other_projects_under_its_own_numbers()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var data = await client.DataAsync("""
            { organization(name: "Example Labs") { orgEntity { artifactMemberships(projectFilters: "{\"name\":\"wandb-registry-model\"}") { edges { node {
                versionIndex artifactCollection { __typename name } artifact { versionIndex artifactSequence { __typename name project { entityName } } } } } } } } }
            """);
        var members = data.GetProperty("organization").GetProperty("orgEntity").GetProperty("artifactMemberships").GetProperty("edges").EnumerateArray().ToList();
        Assert.Equal(3, members.Count);
        Assert.Equal(
            """{"versionIndex":0,"artifactCollection":{"__typename":"ArtifactPortfolio","name":"acme-model"},"artifact":{"versionIndex":0,"artifactSequence":{"__typename":"ArtifactSequence","name":"model-0","project":{"entityName":"acme"}}}}""",
            members[0].GetProperty("node").GetRawText());
    }

    [Fact]
    public async Task What_a_run_logged_names_the_run_as_its_maker()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var run = simulator.World.Projects("acme")[0].RunAt(1);
        var outputs = await client.FieldAsync(run, "outputArtifacts { totalCount edges { node { id createdBy { ... on Run { name } } } } }");
        Assert.All(outputs.GetProperty("edges").EnumerateArray(), edge =>
            Assert.Equal(run.Name, edge.GetProperty("node").GetProperty("createdBy").GetProperty("name").GetString()));
        Assert.Equal(outputs.GetProperty("totalCount").GetInt32(), outputs.GetProperty("edges").GetArrayLength());
        var id = outputs.GetProperty("edges")[0].GetProperty("node").GetProperty("id").GetString();
        var again = await client.DataAsync("query A($id: ID!) { artifact(id: $id) { id } }", new { id });
        Assert.Equal(id, again.GetProperty("artifact").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Several_worlds_are_served_as_one()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions()), new OfficialClientWorld()] });
        using var client = new ApiClient(simulator);
        var data = await client.DataAsync("""{ viewer { teams { edges { node { name } } } } a: models(entityName: "acme") { edges { node { name } } } b: models(entityName: "ent") { edges { node { name } } } }""");
        Assert.Equal(["acme", "ent", "dev-team"], data.GetProperty("viewer").GetProperty("teams").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("name").GetString()));
        Assert.NotEqual(0, data.GetProperty("a").GetProperty("edges").GetArrayLength());
        Assert.NotEqual(JsonValueKind.Null, data.GetProperty("b").ValueKind);
    }
}
