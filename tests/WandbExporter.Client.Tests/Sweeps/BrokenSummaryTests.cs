using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Sweeps;

/// <summary>A run of a sweep whose summary the server cannot give.</summary>
public sealed class BrokenSummaryTests
{
    [Fact]
    public async Task It_is_a_run_of_its_sweep_all_the_same()
    {
        await using var server = new ScriptedServer(request =>
            request.Query.StartsWith("query RunNames", StringComparison.Ordinal) ? Page("""{"name":"broken"}""")
            : request.Variable("summary").GetBoolean() ? Answers.Errors("context deadline exceeded", 502)
            : Page("""{"name":"broken","sweepName":"s1","state":"finished","createdAt":"2026-01-01T00:00:00"}"""));
        await using var client = TestClient.For(server);
        var query = new SweepRunQuery(["s1"], 50) { WithSummary = true };

        var page = await client.Sweeps.ListRuns(new ProjectPath("team", "project"), query).NextAsync(default);

        var run = Assert.Single(page.Items);
        Assert.Equal(("broken", "s1", null), (run.Path.RunId, run.SweepName, run.Summary));
        Assert.Empty(page.Withheld);
        Assert.Equal("""{"$and":[{"sweep":{"$in":["s1"]}},{"name":{"$in":["broken"]}}]}""", server.Requests[^1].Variable("filters").GetString());
    }

    private static Reply Page(string node) =>
        Reply.Json("""{"data":{"project":{"runCount":1,"runs":{"edges":[{"node":""" + node + ""","cursor":"c"}],"pageInfo":{"endCursor":"c","hasNextPage":false}}}}}""");
}
