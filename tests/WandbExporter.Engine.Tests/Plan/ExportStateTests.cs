using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;
using Xunit;
using static WandbExporter.Engine.Tests.Support.ExportPieces;

namespace WandbExporter.Engine.Tests.Plan;

public sealed class ExportStateTests
{
    [Fact]
    public void It_begins_with_its_record_its_workers_and_the_first_entity()
    {
        var decided = Begin(State());
        Assert.IsType<ExportOpened>(Assert.IsType<Decision.Append>(decided[0]).Record);
        Assert.Equal([Lane.Rows, Lane.Rows], decided.OfType<Decision.Hire>().Select(hire => hire.Lane));
        Assert.Equal(new Decision.ListProjects(Acme), decided[^1]);
    }

    [Fact]
    public void Workers_are_hired_only_for_what_is_exported()
    {
        Assert.Equal([Lane.Files], Begin(State("", null, "files")).OfType<Decision.Hire>().Select(hire => hire.Lane));
        Assert.Empty(Begin(State("", null, "runs")).OfType<Decision.Hire>());
    }

    [Fact]
    public void Durable_runs_are_lent_to_workers_that_are_ready_one_unit_each()
    {
        var state = Listing("a", "b", "c");
        Assert.Equal("a", Assigned(state.OnReady(0)));
        Assert.Equal("b", Assigned(state.OnReady(1)));
        state.OnDurable([Committed(History("a"))]);
        Assert.Empty(state.OnFinished(0, History("a")));
        Assert.Equal("c", Assigned(state.OnReady(0)));
    }

    [Fact]
    public void Units_that_an_earlier_process_left_open_come_first_with_their_progress()
    {
        var journal = Journal("history");
        Apply(journal, Projects("vision"), Page(Vision, 0, true, "a", "b"), Committed(History("a")), new ProjectListingClosed("acme", "vision", 2, 2, DateTimeOffset.UnixEpoch));
        Apply(journal, new PartCommitted(History("b").Id.Value, Part("b-0"), ResumePoint.AtStep(7), DateTimeOffset.UnixEpoch));
        var state = State("", journal);
        Begin(state);
        var assign = state.OnReady(0).OfType<Decision.Assign>().Single();
        Assert.Equal(("b", 7L), (assign.Units.Single().Run.RunId, assign.Progress.ResumeStep));
    }

    /// <summary>A start that was killed had found it for an organization, and the key of the next one is another.</summary>
    [Fact]
    public void What_is_left_of_an_entity_that_is_not_shown_any_more_fails_by_its_name_until_it_is()
    {
        string[] tables = ["runs", "teams"];
        var journal = Journal(tables);
        Apply(journal, Projects("vision", "speech"), new ProjectListingClosed("acme", "speech", 0, 0, DateTimeOffset.UnixEpoch));
        var another = new EntitySelection("labs", null);
        var hidden = new ExportState(journal, new ExportRequest([another], TableCatalogue.Default.Of(tables)), Settings(), new ExportMeter(), TimeProvider.System);

        var failed = hidden.Begin(null, []).OfType<Decision.Append>().Select(append => append.Record).OfType<UnitFailed>().ToList();

        Assert.Equal(["RunPage/acme/vision/000000", "Team/acme"], failed.Select(unit => unit.Unit));
        Assert.All(failed, unit => Assert.Equal((FailureCategory.Permanent, ExitCode.Incomplete), (unit.Failure.Category, unit.Failure.Exit)));
        Apply(journal, [.. failed]);
        var shown = State("", journal, tables);
        Assert.DoesNotContain(Begin(shown).OfType<Decision.Append>(), append => append.Record is UnitFailed);
        Apply(journal, Page(Vision, 0, true), new UnitCommitted("Team/acme", "f", 1, 1, null, DateTimeOffset.UnixEpoch));
        Assert.Empty(journal.Failed);
    }

    [Fact]
    public void A_listing_that_failed_at_its_next_page_and_is_closed_has_not_failed()
    {
        var journal = Journal("runs");
        Apply(journal, Projects("vision"), Page(Vision, 0, true), new UnitFailed(UnitId.RunPage(Vision, 1).Value, Gone, 1, DateTimeOffset.UnixEpoch));
        Assert.Single(journal.Failed);
        Apply(journal, new ProjectListingClosed("acme", "vision", 0, 0, DateTimeOffset.UnixEpoch));
        Assert.Empty(journal.Failed);
    }

    /// <summary>As a version that files are missing of, and through which a damaged content is to be fetched.</summary>
    [Fact]
    public void A_unit_that_goes_on_and_is_pending_too_is_handed_out_once()
    {
        string[] tables = [.. TableCatalogue.Default.ArtifactNames];
        var (journal, version) = (Journal(tables), new ArtifactDescriptor("m", "v0", "id", "d", 1, 2));
        Apply(journal, Projects(), new ArtifactsListed("acme", "vision", [version], DateTimeOffset.UnixEpoch));
        var state = State("files.workers = 3", journal, tables);
        var work = UnitWork.OfArtifact(ArtifactFilesTable.Kind, Vision, version);
        var workers = state.Begin(null, [work]).OfType<Decision.Hire>().Select(hire => hire.Worker).ToList();
        var assigned = workers.SelectMany(state.OnReady).OfType<Decision.Assign>().SelectMany(assign => assign.Units);
        Assert.Single(assigned, unit => unit.Id == work.Id);
    }

    [Fact]
    public void A_transient_failure_is_tried_again_after_a_pause_that_grows_and_then_fails_for_good()
    {
        var state = Listing("unit { max-attempts = 3, retry-after = 10 s }", "a");
        var work = History("a");
        foreach (var seconds in (int[])[10, 20])
        {
            state.OnReady(0);
            var later = Assert.IsType<Decision.TryLater>(Assert.Single(state.OnAttemptFailed(0, work, Refused, null)));
            Assert.Equal((TimeSpan.FromSeconds(seconds), work.Attempt + 1), (later.Pause, later.Work.Attempt));
            work = later.Work;
            Assert.Empty(state.OnTryAgain(work).OfType<Decision.End>());
        }
        state.OnReady(0);
        var failed = Assert.IsType<UnitFailed>(Assert.IsType<Decision.Append>(state.OnAttemptFailed(0, work, Refused, null)[0]).Record);
        Assert.Equal((work.Id.Value, 3), (failed.Unit, failed.Attempts));
    }

    [Fact]
    public void A_permanent_failure_fails_its_unit_alone_and_the_export_goes_on_to_its_end()
    {
        var state = Listing("a", "b");
        state.OnReady(0);
        state.OnReady(1);
        var failed = state.OnAttemptFailed(0, History("a"), Gone, null).OfType<Decision.Append>().Single().Record;
        state.OnDurable([failed]);
        state.OnDurable([Committed(History("b"))]);
        var closed = Assert.IsType<ExportClosed>(state.OnFinished(1, History("b")).OfType<Decision.Append>().Single().Record);
        Assert.Equal(1, closed.FailedUnits);
        Assert.Equal(new Decision.End(new Outcome.Tried()), Assert.Single(state.OnDurable([closed])));
    }

    [Fact]
    public void A_fatal_failure_ends_the_export_at_once_and_once()
    {
        var state = Listing("a", "b");
        state.OnReady(0);
        state.OnReady(1);
        Assert.Equal(new Decision.End(new Outcome.Stopped(SignedOut)), Assert.Single(state.OnAttemptFailed(0, History("a"), SignedOut, null)));
        Assert.True(state.HasEnded);
        Assert.Empty(state.OnAttemptFailed(1, History("b"), SignedOut, null));
        Assert.Empty(state.OnReady(0));
        Assert.Empty(state.OnDurable([Committed(History("b"))]));
        Assert.Empty(state.Drain());
    }

    [Fact]
    public void A_worker_that_is_lost_is_replaced_and_its_unit_has_failed()
    {
        var state = Listing("a", "b");
        state.OnReady(0);
        Assert.Equal(new Decision.Hire(2, Lane.Rows), Assert.Single(state.OnWorkerLost(0)));
        var failed = Assert.IsType<UnitFailed>(Assert.IsType<Decision.Append>(Assert.Single(state.OnUnitsLost(0, new InvalidOperationException("boom")))).Record);
        Assert.Contains("boom", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(state.OnReady(0));
        Assert.Equal("b", Assigned(state.OnReady(2)));
    }

    [Fact]
    public void A_unit_whose_commit_is_durable_has_not_failed_with_its_worker()
    {
        var state = Listing("a", "b");
        state.OnReady(0);
        state.OnWorkerLost(0);
        state.OnDurable([Committed(History("a"))]);
        Assert.Empty(state.OnUnitsLost(0, new InvalidOperationException("boom")));
        Assert.Equal("b", Assigned(state.OnReady(2)));
    }

    [Fact]
    public void A_failure_that_the_lost_workers_exception_carries_counts_as_what_it_is()
    {
        var state = Listing("a");
        state.OnReady(0);
        state.OnWorkerLost(0);
        Assert.Equal(new Decision.End(new Outcome.Stopped(SignedOut)), Assert.Single(state.OnUnitsLost(0, new ExportException(SignedOut))));
    }

    [Fact]
    public void Without_a_journal_or_a_listing_the_export_stops_and_says_why()
    {
        foreach (var lose in (Func<ExportState, Exception, IReadOnlyList<Decision>>[])[(state, cause) => state.OnJournalLost(cause), (state, cause) => state.OnListingLost("acme", cause)])
        {
            var stopped = Assert.IsType<Outcome.Stopped>(Assert.IsType<Decision.End>(Assert.Single(lose(Listing("a"), new IOException("gone")))).Outcome);
            Assert.Contains("gone", stopped.Failure.Message, StringComparison.Ordinal);
            Assert.Equal(ExitCode.UnexpectedError, stopped.Failure.Exit);
        }
    }

    [Fact]
    public void A_drain_before_anything_began_ends_at_once() =>
        Assert.Equal(new Decision.End(new Outcome.Drained()), Assert.Single(State().Drain()));

    [Fact]
    public void A_drain_waits_for_what_is_in_flight_and_forgets_the_rest()
    {
        var state = Listing("a", "b", "c");
        state.OnReady(0);
        state.OnReady(1);
        Assert.Empty(state.Drain());
        Assert.Empty(state.OnInterrupted(0, History("a")));
        Assert.Empty(state.OnReady(0));
        Assert.Equal(new Decision.End(new Outcome.Drained()), Assert.Single(state.OnFinished(1, History("b"))));
    }

    [Fact]
    public void A_drain_forgets_units_that_pause_and_failures_that_come_after_it()
    {
        var state = Listing("a", "b");
        state.OnReady(0);
        state.OnReady(1);
        var later = state.OnAttemptFailed(0, History("a"), Refused, null).OfType<Decision.TryLater>().Single();
        Assert.Empty(state.Drain());
        Assert.Empty(state.OnTryAgain(later.Work));
        Assert.Equal(new Decision.End(new Outcome.Drained()), Assert.Single(state.OnAttemptFailed(1, History("b"), Gone, null)));
    }

    [Fact]
    public void A_drain_while_runs_are_listed_waits_for_the_page_and_then_closes_the_listing()
    {
        var state = Open("", "vision");
        Assert.Empty(state.Drain());
        Assert.Empty(state.OnDurable([Page(Vision, 0, false, "a")]));
        Assert.Equal([new Decision.CloseListing(Vision), new Decision.End(new Outcome.Drained())], state.OnListed(Vision));
    }

    [Fact]
    public void A_drain_while_projects_are_listed_opens_none_of_them()
    {
        var state = State();
        Begin(state);
        Assert.Empty(state.Drain());
        state.OnDurable([Projects("vision")]);
        Assert.Equal(new Decision.End(new Outcome.Drained()), Assert.Single(state.OnEntityListed(Acme)));
    }

    [Fact]
    public void A_drain_after_the_last_unit_lets_the_export_come_to_its_end()
    {
        var state = Listing("a");
        state.OnReady(0);
        state.OnDurable([Committed(History("a"))]);
        var closed = state.OnFinished(0, History("a")).OfType<Decision.Append>().Single().Record;
        Assert.Empty(state.Drain());
        Assert.Equal(new Decision.End(new Outcome.Tried()), Assert.Single(state.OnDurable([closed])));
    }

    [Fact]
    public void A_listing_pauses_while_the_queue_is_full_and_goes_on_when_there_is_room()
    {
        var state = Open("queue.high-water = 2", "vision");
        state.OnDurable([Page(Vision, 0, false, "a", "b")]);
        Assert.Empty(state.OnListed(Vision));
        Assert.Equal("a", Assigned(state.OnReady(0), out var others));
        Assert.Equal(new Decision.ListNext(Vision), Assert.Single(others));
    }

    [Fact]
    public void A_listing_that_has_all_runs_is_closed_and_released_when_that_is_durable()
    {
        var state = Open("", "vision");
        state.OnDurable([Page(Vision, 0, true, "a")]);
        var closed = Assert.IsType<ProjectListingClosed>(Assert.IsType<Decision.Append>(Assert.Single(state.OnListed(Vision))).Record);
        Assert.Equal(1, closed.DistinctRuns);
        Assert.Equal(new Decision.CloseListing(Vision), Assert.Single(state.OnDurable([closed])));
    }

    [Fact]
    public void So_many_projects_are_listed_at_a_time()
    {
        var state = State("listing.parallel-projects = 1");
        Begin(state);
        state.OnDurable([Projects("vision", "speech")]);
        var open = state.OnEntityListed(Acme);
        Assert.Equal([Vision], open.OfType<Decision.OpenListing>().Select(listing => listing.Project));
        var failed = state.OnListingFailed(Vision, UnitId.RunPage(Vision, 0), Gone);
        Assert.IsType<UnitFailed>(Assert.IsType<Decision.Append>(failed[0]).Record);
        Assert.Equal(new Decision.CloseListing(Vision), failed[1]);
        Assert.Equal(Speech, Assert.IsType<Decision.OpenListing>(failed[2]).Project);
    }

    [Fact]
    public void An_entity_that_cannot_be_listed_fails_alone()
    {
        var state = State();
        Begin(state);
        var decided = state.OnEntityFailed(Acme, Gone);
        Assert.Equal(UnitId.Projects("acme").Value, Assert.IsType<UnitFailed>(Assert.IsType<Decision.Append>(decided[0]).Record).Unit);
        Assert.IsType<ExportClosed>(Assert.IsType<Decision.Append>(decided[1]).Record);
    }

    [Fact]
    public void Where_only_what_failed_is_tried_again_nothing_else_begins_and_nothing_is_listed()
    {
        var journal = Journal("history");
        Apply(journal, Projects("vision", "speech"), Page(Vision, 0, true, "a", "b"), new UnitFailed(History("b").Id.Value, Gone, 1, DateTimeOffset.UnixEpoch));
        var request = new ExportRequest([Acme], TableCatalogue.Default.Of(["history"])) { RetryFailed = true };
        var failed = FailedUnits.Of(journal, request, []);
        Assert.Equal((History("b").Id, 0), (Assert.Single(failed.Work).Id, failed.Listings));
        Assert.True(failed.IsUnfinished);
        Apply(journal, Committed(History("a")), new ProjectListingClosed("acme", "vision", 2, 2, DateTimeOffset.UnixEpoch));
        Assert.True(FailedUnits.Of(journal, request, []).IsUnfinished);
        Apply(journal, new UnitFailed(UnitId.RunPage(Speech, 0).Value, Gone, 1, DateTimeOffset.UnixEpoch));
        failed = FailedUnits.Of(journal, request, []);
        Assert.Equal((1, false), (failed.Listings, failed.IsUnfinished));

        var state = new ExportState(journal, request, Settings(), new ExportMeter(), TimeProvider.System);
        Assert.All(state.Begin(null, failed.Work), decision => Assert.IsType<Decision.Hire>(decision));
        Assert.Equal("b", Assigned(state.OnReady(0), out var others));
        Assert.Empty(others);
        state.OnDurable([Committed(History("b"))]);
        var closed = Assert.IsType<ExportClosed>(Assert.IsType<Decision.Append>(Assert.Single(state.OnFinished(0, History("b")))).Record);
        Assert.Equal(1, closed.FailedUnits);
    }

    [Fact]
    public void A_start_in_which_too_many_units_fail_drains_and_ends_when_what_failed_is_durable()
    {
        var state = Limited(new FailureLimit(1, null), "a", "b", "c", "d");
        state.OnReady(0);
        state.OnReady(1);
        var first = state.OnAttemptFailed(0, History("a"), Gone, null);
        Assert.DoesNotContain(first, decision => decision is Decision.Drain);
        state.OnDurable(Records(first));
        state.OnReady(0);
        var second = state.OnAttemptFailed(0, History("c"), Gone, null);
        Assert.Single(second.OfType<Decision.Drain>());
        Assert.Empty(state.OnReady(0));
        // What is in flight comes to its end, and what failed is not lost with it.
        state.OnDurable([Committed(History("b"))]);
        Assert.Empty(state.OnFinished(1, History("b")));
        Assert.Equal(new Decision.End(new Outcome.TooManyFailed(2)), Assert.Single(state.OnDurable(Records(second))));
    }

    [Fact]
    public void A_share_of_failures_says_nothing_before_enough_has_ended()
    {
        var runs = Enumerable.Range(0, 40).Select(number => $"r{number}").ToArray();
        var state = Limited(new FailureLimit(null, 0.25), runs);
        for (var failed = 0; failed < FailureLimit.FirstEnded; failed++)
        {
            state.OnReady(0);
            var decided = state.OnAttemptFailed(0, History(runs[failed]), Gone, null);
            Assert.Equal(failed + 1 == FailureLimit.FirstEnded, decided.OfType<Decision.Drain>().Any());
            state.OnDurable(Records(decided));
        }
    }

    [Theory]
    [InlineData(0, null, 1, 1, 100, true)]
    [InlineData(5, null, 5, 5, 100, false)]
    [InlineData(null, 0.05, 5, 20, 100, false)]
    [InlineData(null, 0.05, 6, 20, 100, true)]
    [InlineData(null, 0.05, 19, 19, 100, false)]
    [InlineData(null, 1.0, 100, 100, 100, false)]
    public void A_limit_is_passed_by_more_than_it(int? count, double? share, long failed, long ended, long planned, bool isPassed) =>
        Assert.Equal(isPassed, new FailureLimit(count, share).IsPassed(failed, ended, planned));

    [Fact]
    public void What_fails_last_of_all_ends_nothing_early()
    {
        var state = Limited(new FailureLimit(0, null), "a");
        state.OnReady(0);
        var decided = state.OnAttemptFailed(0, History("a"), Gone, null);
        Assert.DoesNotContain(decided, decision => decision is Decision.Drain);
        Assert.Contains(decided.OfType<Decision.Append>(), append => append.Record is ExportClosed);
    }

    [Fact]
    public void A_drain_waits_until_what_failed_is_recorded()
    {
        var state = Limited(new FailureLimit(null, null), "a", "b");
        state.OnReady(0);
        var failed = Records(state.OnAttemptFailed(0, History("a"), Gone, null));

        Assert.Empty(state.Drain());
        Assert.Equal(new Decision.End(new Outcome.Drained()), Assert.Single(state.OnDurable(failed)));
    }

    private static IEnumerable<JournalRecord> Records(IEnumerable<Decision> decided) => [.. decided.OfType<Decision.Append>().Select(append => append.Record)];

    /// <summary>An export whose one project has these runs and no others, and that may have so many failures.</summary>
    private static ExportState Limited(FailureLimit limit, params string[] runs)
    {
        var journal = Journal("history");
        Apply(journal, Projects("vision"), Page(Vision, 0, true, runs), new ProjectListingClosed("acme", "vision", runs.Length, runs.Length, DateTimeOffset.UnixEpoch));
        var request = new ExportRequest([Acme], TableCatalogue.Default.Of(["history"])) { MaxFailures = limit };
        var state = new ExportState(journal, request, Settings(), new ExportMeter(), TimeProvider.System);
        Begin(state);
        return state;
    }

    private static IReadOnlyList<Decision> Begin(ExportState state) => state.Begin(new ExportOpened("0.0.1", "ada", DateTimeOffset.UnixEpoch), []);

    private static void Apply(JournalState journal, params JournalRecord[] records)
    {
        foreach (var record in records)
            journal.Apply(record);
    }

    /// <summary>An export whose projects are listed, and whose first page of runs is asked for.</summary>
    private static ExportState Open(string settings, params string[] projects)
    {
        var state = State(settings);
        Begin(state);
        state.OnDurable([Projects(projects)]);
        Assert.Equal(projects.Length, state.OnEntityListed(Acme).OfType<Decision.ListNext>().Count());
        return state;
    }

    /// <summary>An export whose one project has these runs and no others.</summary>
    private static ExportState Listing(params string[] runs) =>
        runs is [var first, .. var rest] && first.Contains('{', StringComparison.Ordinal) ? Listed(first, rest) : Listed("", runs);

    private static ExportState Listed(string settings, string[] runs)
    {
        var state = Open(settings, "vision");
        state.OnDurable([Page(Vision, 0, true, runs)]);
        state.OnDurable(state.OnListed(Vision).OfType<Decision.Append>().Select(append => append.Record));
        return state;
    }

    private static string Assigned(IReadOnlyList<Decision> decided) => Assigned(decided, out _);

    private static string Assigned(IReadOnlyList<Decision> decided, out IReadOnlyList<Decision> others)
    {
        others = [.. decided.Where(decision => decision is not Decision.Assign)];
        return Assert.Single(decided.OfType<Decision.Assign>()).Units.Single().Run.RunId;
    }
}
