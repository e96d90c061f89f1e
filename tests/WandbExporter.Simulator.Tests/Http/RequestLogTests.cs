using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Http;

public sealed class RequestLogTests
{
    [Fact]
    public async Task Every_request_is_logged_with_what_it_asked_for()
    {
        var file = Path.Combine(Path.GetTempPath(), $"requests-{Guid.NewGuid():n}.jsonl");
        try
        {
            await using (var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { RequestLogFile = file }))
            {
                using var client = new ApiClient(simulator);
                var run = simulator.World.Projects("acme")[0].RunAt(0);
                await client.HistoryAsync(run, 10, 20);
                using var redirect = await client.Http.GetAsync(new Uri(simulator.BaseUrl, $"files/acme/image-classifier/{run.Name}/output.log"));
                client.Http.DefaultRequestHeaders.Authorization = null;
                using var bytes = await client.Http.GetAsync(redirect.Headers.Location);
                using var refused = await client.PostAsync("{ viewer { id } }");

                var served = await client.Http.GetStringAsync(new Uri(simulator.BaseUrl, "_simulator/requests"));
                var records = served.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RequestRecord.Parse).ToList();
                Assert.Equal(simulator.Requests.Snapshot().Select(record => record.ToJson()), records.Select(record => record.ToJson()));
                Assert.Equal([("graphql", 200), ("files", 302), ("bucket", 200), ("graphql", 401)], records.Select(record => (record.Endpoint, record.Status)));
                Assert.Equal([1, 2, 3, 4], records.Select(record => record.Sequence));
                Assert.All(records.Take(3), record => Assert.Equal(("acme", "image-classifier", run.Name), (record.Entity, record.Project, record.Run)));
                Assert.Equal(("H", "10", "20"), (records[0].Operation, records[0].Variables["min"], records[0].Variables["max"]));
                Assert.Equal(run.Files.Single(stored => stored.Name == "output.log").Size, records[2].Bytes);
                Assert.All(records, record => Assert.DoesNotContain("Signature", record.ToJson(), StringComparison.Ordinal));
                Assert.DoesNotContain(SimulatorOptions.DefaultApiKey, served, StringComparison.Ordinal);
            }
            Assert.Equal(4, (await File.ReadAllLinesAsync(file)).Select(RequestRecord.Parse).Count());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_log_forgets_its_oldest_records_but_counts_on()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { RequestsRemembered = 2 });
        using var client = new ApiClient(simulator);
        for (var number = 0; number < 5; number++)
            await client.DataAsync("{ viewer { id } }");
        Assert.Equal(5, simulator.Requests.Count);
        Assert.Equal([4, 5], simulator.Requests.Snapshot().Select(record => record.Sequence));
    }
}
