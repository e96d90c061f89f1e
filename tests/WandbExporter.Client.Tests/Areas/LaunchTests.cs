using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

public sealed class LaunchTests(OddServer server) : IClassFixture<OddServer>
{
    private static readonly ProjectPath Queues = new(AwkwardOrganization.Team, RunQueue.DefaultProject);

    [Fact]
    public async Task Queues_are_listed_with_all_that_waits_in_them()
    {
        var queues = await server.Client.Launch.GetQueuesAsync(Queues, default);
        Assert.Equal(["odd queue", "empty-queue"], queues.Select(queue => queue.Name));
        var queue = queues[0];
        Assert.Equal(("PROJECT", "1", "1", "V0", "{}"), (queue.Access, queue.CreatedBy, queue.ResourceConfigId, queue.Prioritization, queue.ExternalLinks!.ToString()));
        Assert.NotNull(queue.CreatedAt?.Value);
        // More than the official client ever reads.
        var items = await OddServer.AllAsync(server.Client.Launch.ListQueuedRuns(Queues, queue.Name, pageSize: 50));
        Assert.Equal(Enumerable.Range(1, 120).Select(number => $"{number}"), items.Select(item => item.Id));
        Assert.Equal([("PENDING", null, null), ("CLAIMED", "launched-2", "1")], items.Take(2).Select(item => (item.State!, item.RunId, item.LaunchAgentId)));
        Assert.StartsWith("""{"job":"wandb-artifact://odd-team/job-train:latest",""", items[0].Spec!.ToString(), StringComparison.Ordinal);
        Assert.Empty(await server.Client.Launch.GetQueuesAsync(Queues with { Project = "nothing-in-it" }, default));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(OddServer.AllAsync(server.Client.Launch.ListQueuedRuns(Queues, "no queue")))).Code);
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(server.Client.Launch.GetQueuesAsync(new ProjectPath("odd-team", "none"), default))).Code);
    }

    [Fact]
    public async Task Where_jobs_run_comes_with_what_may_be_chosen()
    {
        var config = (await server.Client.Launch.GetResourceConfigAsync(AwkwardOrganization.Team, "1", default))!;
        Assert.Equal(("local-container", """{"resource_args":{"local-container":{}}}"""), (config.Resource, config.Config!.ToString()));
        var variable = Assert.Single(config.TemplateVariables);
        Assert.Equal(("gpus", """{"type":"integer","minimum":0}"""), (variable.Name, variable.Schema!.ToString()));
        Assert.Null(await server.Client.Launch.GetResourceConfigAsync(AwkwardOrganization.Team, "2", default));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(server.Client.Launch.GetResourceConfigAsync("nobody", "1", default))).Code);
    }

    [Fact]
    public async Task An_older_server_has_queues_of_fewer_fields()
    {
        await using var older = await OddServer.StartAsync(new CapabilityOptions
        {
            UnknownFields =
            [
                "RunQueue.createdAt", "RunQueue.updatedAt", "RunQueue.prioritizationMode", "RunQueue.externalLinks", "DefaultResourceConfig.templateVariables",
                "RunQueueItem.createdAt", "RunQueueItem.updatedAt", "RunQueueItem.launchAgentId", "RunQueueItem.runSpec",
            ],
        });
        await using var client = OddServer.ClientOf(older);
        Assert.Equal([("odd queue", null), ("empty-queue", (string?)null)], (await client.Launch.GetQueuesAsync(Queues, default)).Select(queue => (queue.Name, queue.Prioritization)));
        Assert.Equal(120, (await OddServer.AllAsync(client.Launch.ListQueuedRuns(Queues, "odd queue"))).Count(item => item.Spec is null));
        Assert.Empty((await client.Launch.GetResourceConfigAsync(AwkwardOrganization.Team, "1", default))!.TemplateVariables);
    }

    [Fact]
    public async Task What_makes_no_sense_costs_no_more_than_itself()
    {
        await using var odd = new ScriptedServer(
            Reply.Json("""{"data":{"project":{"name":"p","runQueues":[null,{"id":1,"name":"q","access":null,"createdBy":{"id":2},"externalLinks":"no JSON"}]}}}"""),
            Reply.Json("""{"data":{"project":{"name":"p","runQueue":{"id":"q","runQueueItems":{"edges":[null,{"node":{"id":"i","state":5,"runSpec":"{}"}}],"pageInfo":null}}}}}"""),
            Reply.Json("""{"data":{"entity":{"name":"e","defaultResourceConfig":{"config":"{\"a\":NaN}","resource":null,"templateVariables":[null,{"name":null,"schema":{}}]}}}}"""));
        await using var client = TestClient.For(odd);
        var queue = Assert.Single(await client.Launch.GetQueuesAsync(Queues, default));
        Assert.Equal(("1", "{\"id\":2}", "no JSON"), (queue.Id, queue.CreatedBy, queue.ExternalLinks!.ToString()));
        Assert.Equal(("5", "{}"), Assert.Single(await OddServer.AllAsync(client.Launch.ListQueuedRuns(Queues, "q"))) is { } item ? (item.State!, item.Spec!.ToString()) : default);
        var config = (await client.Launch.GetResourceConfigAsync("e", "1", default))!;
        Assert.Equal(("{\"a\":NaN}", 1), (config.Config!.ToString(), config.TemplateVariables.Count));
    }
}
