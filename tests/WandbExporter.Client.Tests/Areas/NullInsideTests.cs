using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Areas;

/// <summary>What is null inside of an object, where a name should stand, is counted: nobody can say what it was.</summary>
public sealed class NullInsideTests
{
    private static readonly ProjectPath Project = new("acme", "vision");

    [Fact]
    public async Task Null_tags_of_a_run_are_said_and_the_others_kept()
    {
        var run = await AskAsync("""{"project":{"run":{"id":"UnVu","name":"abc","tags":["a",null,"b",null]}}}""", client => client.Runs.GetAsync(Project.Run("abc")));
        Assert.Equal(["a", "b"], run!.Tags);
        Assert.Contains(run.OddFields, odd => odd.Name == "2 tags");
    }

    [Fact]
    public async Task Null_prior_runs_of_a_sweep_are_counted()
    {
        var sweep = await AskAsync(
            """{"project":{"sweep":{"id":"U3c=","name":"sw1","priorRuns":{"edges":[{"node":{"name":"r1"}},{"node":null},null]}}}}""", client => client.Sweeps.GetAsync(Project, "sw1"));
        Assert.Equal((1, 2), (sweep!.PriorRuns.Count, sweep.NullPriorRuns));
    }

    [Fact]
    public async Task Null_tags_of_a_collection_are_counted()
    {
        var page = await AskAsync(
            """{"project":{"artifactType":{"artifactCollections":{"totalCount":1,"edges":[{"node":{"__typename":"ArtifactSequence","id":"QQ==","name":"model","tags":{"edges":[{"node":{"name":"kept"}},{"node":null}]}},"cursor":"c"}],"pageInfo":{"hasNextPage":false,"endCursor":"c"}}}}}""",
            client => client.Collections.List(Project, "model").NextAsync());
        Assert.Equal((1, 1), (page.Items[0].Tags.Count, page.Items[0].NullTags));
    }

    private static async Task<T> AskAsync<T>(string data, Func<WandbClient, Task<T>> ask)
    {
        await using var server = new ScriptedServer(_ => Reply.Json($"{{\"data\":{data}}}"));
        await using var client = TestClient.For(server);
        return await ask(client);
    }
}
