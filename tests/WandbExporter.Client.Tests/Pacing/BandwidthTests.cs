using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class BandwidthTests
{
    private const int PerSecond = 1_000_000;
    private readonly EventTime _time = new();

    [Theory]
    [InlineData(1, 16 * 1024)]
    [InlineData(1, 128 * 1024)]
    [InlineData(20, 16 * 1024)]
    public void All_receivers_together_get_the_rate_evenly(int receivers, int piece)
    {
        var bandwidth = new Bandwidth(PerSecond, null, _time);
        var perSecond = new long[30];
        var begun = _time.GetTimestamp();
        _time.Run(TimeSpan.FromSeconds(29.9), () =>
        {
            for (var i = 0; i < receivers; i++)
                _ = ReceiveAsync();
        });
        Assert.All(perSecond.Skip(1).SkipLast(1), bytes => Assert.InRange(bytes, 0.85 * PerSecond, 1.15 * PerSecond));
        Assert.InRange(perSecond.Skip(1).SkipLast(1).Average(), 0.99 * PerSecond, 1.01 * PerSecond);

        async Task ReceiveAsync()
        {
            while (true)
            {
                perSecond[(int)_time.GetElapsedTime(begun).TotalSeconds] += piece;
                await bandwidth.PayAsync(piece, default);
            }
        }
    }

    [Fact]
    public void A_quiet_minute_is_not_made_up_for()
    {
        var bandwidth = new Bandwidth(PerSecond, null, _time);
        var begun = _time.GetTimestamp();
        TimeSpan? ended = null;
        _time.Run(TimeSpan.FromMinutes(2), async () =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), _time);
            await bandwidth.PayAsync(2 * PerSecond, default);
            ended = _time.GetElapsedTime(begun);
        });
        Assert.Equal(61.9, ended!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Quiet_hours_hold_it_to_their_share()
    {
        Assert.True(QuietHours.TryParse(["00:00-24:00=25%"], out var hours, out _));
        var bandwidth = new Bandwidth(PerSecond, hours, _time);
        var begun = _time.GetTimestamp();
        TimeSpan? ended = null;
        _time.Run(TimeSpan.FromMinutes(1), async () =>
        {
            await bandwidth.PayAsync(PerSecond, default);
            ended = _time.GetElapsedTime(begun);
        });
        Assert.Equal(4, ended!.Value.TotalSeconds, 3);
    }

    [Fact]
    public async Task Answers_and_files_are_paid_for()
    {
        var content = new byte[400_000];
        await using var server = new ScriptedServer(request => request.Target.EndsWith("graphql", StringComparison.Ordinal) ? Answers.ViewerReply : Reply.Bytes(content));
        var time = new AutoTime();
        await using var client = TestClient.For(server, options => options with { TimeProvider = time, MaxBytesPerSecond = 1000 });
        await client.GetViewerAsync();
        Assert.Equal(Answers.Viewer.Length / 1000.0, time.Waits.Sum(wait => wait.TotalSeconds), 1);
        using var destination = new MemoryStream();
        await client.Runs.DownloadAsync(new Model.RunFile(TestClient.Run, "1", "a", $"{server.Url}files/a", null, content.Length, null, null, null), destination, Model.ContentForm.Listed);
        Assert.InRange(time.Waits.Sum(wait => wait.TotalSeconds), 390, 410);
    }
}
