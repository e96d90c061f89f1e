using WandbExporter.Client.Tests.Support;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Tests.Transport;

public sealed class ProgressDeadlineTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ProgressDeadline _deadline;

    public ProgressDeadlineTests() => _deadline = new ProgressDeadline(TimeSpan.FromSeconds(60), _time, CancellationToken.None);

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public void A_head_that_does_not_come_in_time_is_given_up()
    {
        _deadline.Arm(TimeSpan.FromSeconds(15));
        _time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(_deadline.Expired);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(_deadline.Expired);
    }

    [Fact]
    public void A_body_that_comes_slowly_and_steadily_is_never_cut_and_one_that_stalls_is()
    {
        Head();
        for (var piece = 0; piece < 1000; piece++)
            Receive(seconds: 14, bytes: 20_000);
        // Its head came soon, which says nothing of how it is made.
        Receive(seconds: 59, bytes: 64 * 1024);
        Assert.False(_deadline.Expired);
        Receive(seconds: 60.1, bytes: 20_000);
        Assert.True(_deadline.Expired);
    }

    [Fact]
    public void A_byte_now_and_then_is_no_progress()
    {
        Head();
        for (var second = 0; second < 59; second++)
            Receive(seconds: 1, bytes: 1);
        Assert.False(_deadline.Expired);
        Receive(seconds: 1.1, bytes: 1);
        Assert.True(_deadline.Expired);
    }

    [Fact]
    public void What_is_done_with_the_bytes_takes_none_of_the_time()
    {
        Head();
        for (var piece = 0; piece < 100; piece++)
        {
            Receive(seconds: 1, bytes: 1000);
            _time.Advance(TimeSpan.FromMinutes(10));
            if (piece % 50 == 49)
                Receive(seconds: 1, bytes: 64 * 1024);
        }
        Assert.False(_deadline.Expired);
    }

    private void Head()
    {
        _deadline.Arm(TimeSpan.FromSeconds(15));
        _deadline.HeadReceived();
    }

    private void Receive(double seconds, int bytes)
    {
        _deadline.Arm();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _deadline.Received(bytes);
    }
}
