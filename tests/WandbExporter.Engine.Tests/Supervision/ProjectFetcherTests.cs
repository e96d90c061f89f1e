using Akka.Actor;
using Akka.TestKit;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Supervision;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Supervision;

public sealed class ProjectFetcherTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _journal;

    public ProjectFetcherTests()
        : base(Quiet.Config) => _journal = CreateTestProbe();

    [Fact]
    public void The_projects_and_their_part_are_committed_together_and_then_told()
    {
        Start(() => Task.FromResult(new ListedProjects(["vision", "speech"], [Part("projects")])));
        var append = _journal.ExpectMsg<JournalActor.Append>();
        Assert.Equal([typeof(UnitReset), typeof(PartCommitted), typeof(ProjectsListed)], append.Records.Select(record => record.GetType()));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        append.ReplyTo!.Tell(new JournalActor.Durable(append.Records), _journal);
        ExpectMsg(new ProjectFetcher.EntityListed(Acme));
        ExpectMsg<Parent.Died>();
    }

    [Fact]
    public void An_expected_failure_is_told()
    {
        Start(() => throw new ExportException(Gone));
        ExpectMsg(new ProjectFetcher.EntityFailed(Acme, Gone));
        ExpectMsg<Parent.Died>();
    }

    [Fact]
    public void Any_other_failure_is_thrown_at_the_supervisor()
    {
        Start(() => throw new InvalidOperationException("boom"));
        Assert.Equal("boom", ExpectMsg<Exception>().GetBaseException().Message);
        ExpectMsg<Parent.Died>();
    }

    private void Start(Func<Task<ListedProjects>> list)
    {
        var journal = _journal;
        ActorOf(Parent.Props(Props.Create(() => new ProjectFetcher(list, Acme, journal, TimeProvider.System)), TestActor));
    }
}
