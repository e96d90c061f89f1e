using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Transport;

/// <summary>An object store and the API refuse each for itself.</summary>
public sealed class HostBudgetsTests
{
    private static readonly byte[] Content = [1, 2, 3];

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_store_that_refuses_holds_up_no_query(int status)
    {
        var refused = 0;
        await using var store = new ScriptedServer(_ => Interlocked.Increment(ref refused) <= 3 ? Reply.Html(status).With("Retry-After", "20") : Reply.Bytes(Content));
        await using var server = new ScriptedServer(Answers.ViewerReply);
        await using var client = TestClient.For(server);
        var downloaded = DownloadAsync(client, $"{store.Url}bucket/a?sig=1");
        await client.GetViewerAsync();
        Assert.Equal(Content, await downloaded);
        var budget = client.Budget.Snapshot();
        Assert.Equal((1L, 0L, TimeSpan.Zero, TimeSpan.Zero), (budget.Requests, budget.Throttled, budget.PausedFor, budget.ThrottledTime));
        Assert.True(double.IsInfinity(budget.RequestsPerSecond));
        Assert.Equal(4, store.Requests.Count);
    }

    [Fact]
    public async Task An_api_that_refuses_holds_up_no_download_of_a_store()
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var server = new ScriptedServer(Answers.ViewerReply);
        var time = new ManualTime();
        await using var client = TestClient.For(server, options => options with { TimeProvider = time });
        client.Budget.Observe(RequestLane.Listing, new BudgetNotice(null, null, TimeSpan.FromMinutes(5)), refused: true, TimeSpan.FromSeconds(1));
        var viewer = client.GetViewerAsync();
        Assert.Equal(Content, await DownloadAsync(client, $"{store.Url}bucket/a?sig=1"));
        Assert.Equal((1, TimeSpan.FromMinutes(5)), (client.Budget.Snapshot().Waiting, client.Budget.Snapshot().PausedFor));
        time.Advance(TimeSpan.FromMinutes(5));
        await viewer;
    }

    [Fact]
    public async Task Files_of_the_server_itself_take_their_turn_among_its_requests()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        await using var client = TestClient.For(server);
        Assert.Equal(Content, await DownloadAsync(client, $"{server.Url}files/a"));
        Assert.Equal(1, client.Budget.Snapshot().Requests);
    }

    private static async Task<byte[]> DownloadAsync(WandbClient client, string url)
    {
        using var destination = new MemoryStream();
        await client.Runs.DownloadAsync(new RunFile(TestClient.Run, "1", "a", url, null, Content.Length, null, null, null), destination, ContentForm.Listed);
        return destination.ToArray();
    }
}
