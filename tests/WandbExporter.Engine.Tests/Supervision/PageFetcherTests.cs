using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.TestKit;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Supervision;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class PageFetcherTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _journal;
    private readonly Queue<Source<UnitEvent, NotUsed>> _streams = [];
    private readonly List<int> _ordinals = [];
    private readonly IActorRef _fetcher;

    public PageFetcherTests()
        : base(Quiet.Config)
    {
        _journal = CreateTestProbe();
        var (journal, open) = (_journal, new Decision.OpenListing(Vision, "{}", new ProjectListing()));
        Func<ProjectListing, Source<UnitEvent, NotUsed>> stream = from =>
        {
            _ordinals.Add(from.NextOrdinal);
            return _streams.Dequeue();
        };
        _fetcher = ActorOf(Parent.Props(Props.Create(() => new PageFetcher(stream, open, journal, TimeProvider.System)), TestActor));
    }

    [Fact]
    public void A_unit_is_listed_when_its_record_is_durable_and_the_next_one_goes_on_from_there()
    {
        List(new PartWritten(Part("runs-0"), null), new RunsPageListed(Page(Vision, 0, false, "a")));
        Assert.Equal(new UnitReset(UnitId.RunPage(Vision, 0).Value), _journal.ExpectMsg<JournalActor.Append>().Records.Single());
        Answer<PartCommitted>();
        var listed = _journal.ExpectMsg<JournalActor.Append>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Answer(listed);
        ExpectMsg(new PageFetcher.Listed(Vision));

        List(new RunsPageListed(Page(Vision, 1, true, "b")));
        _journal.ExpectMsg<JournalActor.Append>();
        Answer<RunsListed>();
        ExpectMsg(new PageFetcher.Listed(Vision));
        Assert.Equal([0, 1], _ordinals);
    }

    [Fact]
    public void Nothing_is_listed_until_it_is_asked_for()
    {
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Empty(_ordinals);
    }

    [Fact]
    public void A_page_that_cannot_be_read_fails_its_unit()
    {
        List(new UnitFaulted(Gone));
        ExpectMsg(new PageFetcher.ListingFailed(Vision, UnitId.RunPage(Vision, 0), Gone));
    }

    [Fact]
    public void A_listing_that_drains_says_so()
    {
        List(new UnitInterrupted());
        ExpectMsg(new PageFetcher.ListingPaused(Vision));
    }

    [Fact]
    public void A_stream_that_breaks_fails_the_unit_and_the_fetcher_is_still_there()
    {
        _streams.Enqueue(Source.Failed<UnitEvent>(new InvalidOperationException("no page")));
        _fetcher.Tell(PageFetcher.ListNext.Instance);
        Assert.Contains("no page", ExpectMsg<PageFetcher.ListingFailed>().Failure.Message, StringComparison.Ordinal);
        List(new UnitInterrupted());
        ExpectMsg(new PageFetcher.ListingPaused(Vision));
    }

    private void List(params UnitEvent[] events)
    {
        _streams.Enqueue(Source.From<UnitEvent>(events));
        _fetcher.Tell(PageFetcher.ListNext.Instance);
    }

    private void Answer<T>()
    {
        var append = _journal.ExpectMsg<JournalActor.Append>();
        Assert.IsType<T>(append.Records.Single());
        Answer(append);
    }

    private void Answer(JournalActor.Append append) => append.ReplyTo!.Tell(new JournalActor.Durable(append.Records), _journal);
}
