using Akka.Actor;
using Akka.Streams;
using Akka.TestKit;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Supervision;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class StreamHolderTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly ScriptedStream _stream = new();
    private readonly TestProbe _journal;
    private readonly IActorRef _parent;

    public StreamHolderTests()
        : base(Quiet.Config)
    {
        _journal = CreateTestProbe();
        _parent = ActorOf(Parent.Props(StreamHolder.Props(_journal), TestActor));
        _parent.Tell(new StreamHolder.Hold(_stream.Build, new UnitRecords(History("a"), TimeProvider.System), Sys.Materializer()));
    }

    [Fact]
    public void A_stream_goes_on_only_when_its_part_is_durable()
    {
        _stream.Bring(new PartWritten(Part("1"), ResumePoint.AtStep(5)), new PartWritten(Part("2"), ResumePoint.AtStep(9)));
        var first = _journal.ExpectMsg<JournalActor.Append>();
        Assert.Equal("1", Assert.IsType<PartCommitted>(first.Records.Single()).Part.Key);
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        Answer(first);
        Assert.Equal("2", Assert.IsType<PartCommitted>(_journal.ExpectMsg<JournalActor.Append>().Records.Single()).Part.Key);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_part_that_the_journal_does_not_take_ends_the_stream_with_the_reason()
    {
        _stream.Bring(new PartWritten(Part("1"), ResumePoint.AtStep(5)));
        var append = _journal.ExpectMsg<JournalActor.Append>();
        append.ReplyTo!.Tell(new JournalActor.Refused(new InvalidOperationException("The name is taken.")));
        Assert.Equal("The name is taken.", FishForMessage<Exception>(_ => true).GetBaseException().Message);
        _stream.End();
        await _stream.Closed;
    }

    [Fact]
    public void Parts_that_are_there_together_are_one_append_and_told_nobody()
    {
        _stream.Bring(new PartsWritten([new PartWritten(Part("1"), null), new PartWritten(Part("2"), null)]), new PartWritten(Part("3"), null));
        var append = _journal.ExpectMsg<JournalActor.Append>();
        Assert.Equal(["1", "2"], append.Records.Cast<PartCommitted>().Select(record => record.Part.Key));
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Answer(append);
        Assert.Equal("3", Assert.IsType<PartCommitted>(_journal.ExpectMsg<JournalActor.Append>().Records.Single()).Part.Key);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task The_parent_learns_of_the_end_when_it_is_durable_and_then_of_the_death()
    {
        var completed = new UnitCompleted(1, 1, null);
        _stream.Bring(completed);
        var commit = _journal.ExpectMsg<JournalActor.Append>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        Answer(commit);
        ExpectMsg<UnitCompleted>(completed);
        ExpectMsg<Parent.Died>();
        await _stream.Closed;
    }

    [Fact]
    public async Task An_event_without_a_record_does_not_wait()
    {
        var dropped = new UnitDropped(History("a"), new UnitFaulted(Gone));
        _stream.Bring(dropped, new BundleEnded());
        ExpectMsg<UnitDropped>();
        ExpectMsg<BundleEnded>();
        ExpectMsg<Parent.Died>();
        await _stream.Closed;
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void What_a_bundle_completes_together_is_one_append()
    {
        _stream.Bring(new UnitsCompleted([(History("a"), new UnitCompleted(1, 1, null)), (History("b"), new UnitCompleted(2, 2, null))]));
        var append = _journal.ExpectMsg<JournalActor.Append>();
        Assert.Equal([History("a").Id.Value, History("b").Id.Value], append.Records.Cast<UnitCommitted>().Select(record => record.Unit));
        Answer(append);
        ExpectMsg<UnitsCompleted>();
    }

    [Fact]
    public void A_stream_that_ends_without_a_result_is_a_death_without_an_event()
    {
        _stream.End();
        ExpectMsg<Parent.Died>();
    }

    [Fact]
    public void A_stream_that_breaks_is_thrown_at_the_parent()
    {
        _stream.Break(new InvalidOperationException("the page was no page"));
        Assert.Equal("the page was no page", ExpectMsg<Exception>().GetBaseException().Message);
        ExpectMsg<Parent.Died>();
    }

    [Fact]
    public void A_part_that_is_on_its_way_to_the_journal_is_durable_before_the_stream_counts_as_broken()
    {
        _stream.Bring(new PartWritten(Part("1"), ResumePoint.AtStep(5)));
        var part = _journal.ExpectMsg<JournalActor.Append>();
        _stream.Break(new InvalidOperationException("boom"));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Answer(part);
        Assert.Equal("boom", ExpectMsg<Exception>().GetBaseException().Message);
        ExpectMsg<Parent.Died>();
    }

    [Fact]
    public async Task The_stream_ends_when_its_holder_dies()
    {
        _stream.Bring(new PartWritten(Part("1"), null));
        _journal.ExpectMsg<JournalActor.Append>();
        _parent.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        await _stream.Closed;
    }

    [Fact]
    public void What_an_ended_streams_journal_answers_is_told_nobody()
    {
        _stream.Bring(new PartWritten(Part("1"), null));
        var append = _journal.ExpectMsg<JournalActor.Append>();
        append.ReplyTo!.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        ExpectMsg<Parent.Died>();
        Answer(append);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    private void Answer(JournalActor.Append append) => append.ReplyTo!.Tell(new JournalActor.Durable(append.Records), _journal);
}
