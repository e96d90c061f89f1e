using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Cli.Tests;

public sealed class HolderWatchTests
{
    private static readonly LockOwner Holder = new("token", "host", null, 7, default, "1.0.0", default, DateTimeOffset.UnixEpoch);

    private readonly Clock _clock = new();
    private readonly HolderWatch _watch;

    public HolderWatchTests() => _watch = new HolderWatch(TimeSpan.FromSeconds(60), _clock);

    /// <summary>Whatever its clock says: a sign of life is one that is another than the one before.</summary>
    [Fact]
    public void A_holder_is_silent_when_it_was_seen_without_a_sign_of_life_for_long_enough()
    {
        Assert.False(_watch.IsSilent(Holder));
        _clock.Advance(59);
        Assert.False(_watch.IsSilent(Holder));
        Assert.False(_watch.IsSilent(Beaten(1)));
        _clock.Advance(59);
        Assert.False(_watch.IsSilent(Beaten(1)));
        _clock.Advance(1);
        Assert.True(_watch.IsSilent(Beaten(1)));
        Assert.False(_watch.IsSilent(Holder with { Token = "another" }));
    }

    [Fact]
    public void One_that_did_not_answer_is_asked_again_when_it_has_given_a_sign_of_life_and_another_one_at_once()
    {
        Assert.True(_watch.MayAnswer(Holder));
        _watch.Doubt(Holder);
        Assert.False(_watch.MayAnswer(Beaten(1)));
        Assert.False(_watch.MayAnswer(Beaten(1)));
        Assert.True(_watch.MayAnswer(Beaten(2)));
        _watch.Doubt(Holder);
        Assert.True(_watch.MayAnswer(Holder with { Token = "another" }));
    }

    [Fact]
    public void It_is_certain_that_a_holder_lives_when_it_has_given_a_sign_of_life_while_it_was_watched()
    {
        _watch.IsSilent(Holder);
        Assert.False(_watch.IsAlive(Holder));
        _watch.IsSilent(Beaten(1));
        Assert.True(_watch.IsAlive(Beaten(1)));
        _watch.IsSilent(Holder with { Token = "another" });
        Assert.False(_watch.IsAlive(Holder with { Token = "another" }));
    }

    /// <summary>An export of one process says every 15 seconds that it lives, whatever a fleet is set to.</summary>
    [Fact]
    public void An_export_that_was_started_alone_is_waited_for_as_long_as_it_may_say_nothing()
    {
        var watch = new HolderWatch(TimeSpan.FromSeconds(6), _clock);
        watch.IsSilent(Holder);
        _clock.Advance(44);
        Assert.False(watch.IsSilent(Holder));
        Assert.True(watch.IsSilent(Holder with { Fleet = "10.0.0.5:4053" }));
        _clock.Advance(1);
        Assert.True(watch.IsSilent(Holder));
    }

    private static LockOwner Beaten(int times) => Holder with { HeartbeatAt = Holder.HeartbeatAt.AddSeconds(times) };

    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Advance(int seconds) => _seconds += seconds;
    }
}
