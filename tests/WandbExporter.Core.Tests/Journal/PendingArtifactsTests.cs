using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public sealed class PendingArtifactsTests
{
    private static readonly ProjectPath Project = new("acme", "vision");
    private readonly JournalState _state = new(new RunUnits([]));

    [Fact]
    public void A_version_is_to_do_from_its_listing_to_the_commit_of_its_files()
    {
        _state.Apply(Listed("m:v0", "m:v1"));
        Assert.Equal(["v0", "v1"], _state.Artifacts.All.Select(pending => pending.Version.Version));
        Assert.Equal(2, _state.PendingUnits);

        _state.Apply(Committed("m", "v0"));

        Assert.Equal(["v1"], _state.Artifacts.All.Select(pending => pending.Version.Version));
        Assert.Equal(1, _state.PendingUnits);
    }

    [Fact]
    public void Before_an_export_has_come_to_its_end_no_version_is_new_to_it()
    {
        var at = DateTimeOffset.UnixEpoch;
        foreach (var (listed, found) in ((string, string)[])[("m:v0", "nothing changed"), ("m:v1", "nothing changed"), ("m:v2", "+1 version")])
        {
            _state.Apply(new ExportOpened("1.0", "ada", at));
            _state.Apply(new ProjectChecked("acme", "vision", null, RunChanges.None, 0, 0, at));
            _state.Apply(Listed(listed));
            Assert.Equal(found, _state.LastUpdate!.ToString());
            // The first start was killed.
            if (listed != "m:v0")
                _state.Apply(new ExportClosed(1, 0, at));
        }
    }

    [Fact]
    public void What_was_listed_before_is_not_listed_anew_whether_it_is_done_or_not()
    {
        _state.Apply(Listed("m:v0", "m:v1"));
        _state.Apply(Committed("m", "v0"));
        var again = Listed("m:v0", "m:v1", "m:v2", "n:v0");

        Assert.Equal(["m:v2", "n:v0"], _state.Artifacts.NewOf(again).Select(version => $"{version.Collection}:{version.Version}"));
        _state.Apply(again);

        Assert.Equal(["v1", "v2", "v0"], _state.Artifacts.All.Select(pending => pending.Version.Version));
    }

    [Fact]
    public void A_version_that_was_committed_without_a_file_stays_to_do_and_has_failed_until_it_has_all()
    {
        var unit = UnitId.Parse(Unit("m", "v0"));
        var failure = new Failure(FailureCategory.Permanent, "http_404", "It is not there.", ExitCode.Incomplete);
        _state.Apply(Listed("m:v0"));
        _state.Apply(Committed("m", "v0") with { Live = new LiveEnd(null, 1, 2) });
        _state.Apply(new UnitFailed(unit.Value, failure, 1, DateTimeOffset.UnixEpoch, Files: [new FailedFile("a.bin", "http_404", "It is not there.")]));
        Assert.Equal((true, true, 1), (_state.Artifacts.IsPending((Subject.ArtifactVersion)unit.Subject), _state.HasFailed(unit), _state.CommittedUnits));

        _state.Apply(Committed("m", "v0"));
        Assert.Equal((false, false, 1), (_state.Artifacts.IsPending((Subject.ArtifactVersion)unit.Subject), _state.HasFailed(unit), _state.CommittedUnits));
        Assert.Empty(_state.Live);
    }

    [Fact]
    public void A_version_that_a_listing_lacks_is_missing_until_one_shows_it()
    {
        _state.Apply(Listed("m:v0", "m:v1", "n:v0", "gone:v0"));
        var first = _state.Artifacts.AwaitAll(Project);
        first.Show("m", "v0");
        // What is listed meanwhile is not awaited.
        _state.Apply(Listed("m:v2"));
        Apply(first, ("model", "n"));
        Assert.Equal(["gone:v0", "m:v1"], Missing());

        // Where the collection was not listed nothing is known anew.
        Assert.Empty(_state.Artifacts.AwaitAll(Project).End([("model", "m"), ("model", "n"), ("model", "gone")], DateTimeOffset.UnixEpoch));
        Assert.Empty(_state.Artifacts.AwaitAll(new ProjectPath("acme", "other")).End([], DateTimeOffset.UnixEpoch));

        var second = _state.Artifacts.AwaitAll(Project);
        foreach (var version in (string[])["v1", "v1", "v2"])
            second.Show("m", version);
        Apply(second, ("model", "n"));
        Assert.Equal(["gone:v0", "m:v0"], Missing());

        void Apply(AwaitedVersions awaited, params (string, string)[] unchanged)
        {
            foreach (var record in awaited.End(unchanged, DateTimeOffset.UnixEpoch))
                _state.Apply(record);
        }

        IEnumerable<string> Missing() => ((string[])["gone:v0", "m:v0", "m:v1", "m:v2", "n:v0"]).Where(name =>
            _state.Artifacts.IsMissing(new Subject.ArtifactVersion(Project, name.Split(':')[0], name.Split(':')[1])));
    }

    [Fact]
    public void A_collection_that_was_not_listed_says_nothing_of_one_of_another_type_with_its_name()
    {
        foreach (var (type, version) in ((string, string)[])[("model", "v0"), ("dataset", "v1")])
            _state.Apply(new ArtifactsListed(Project.Entity, Project.Project, [new ArtifactDescriptor("m", version, $"id of {type}", "d", 1, 1, Type: type)], DateTimeOffset.UnixEpoch));

        foreach (var record in _state.Artifacts.AwaitAll(Project).End([("dataset", "m")], DateTimeOffset.UnixEpoch))
            _state.Apply(record);

        Assert.Equal((true, false), (IsMissing("v0"), IsMissing("v1")));

        bool IsMissing(string version) => _state.Artifacts.IsMissing(new Subject.ArtifactVersion(Project, "m", version));
    }

    [Fact]
    public void Very_many_that_are_missing_take_several_records()
    {
        _state.Apply(Listed([.. Enumerable.Range(0, 25_000).Select(number => $"m:v{number}")]));
        var records = _state.Artifacts.AwaitAll(Project).End([], DateTimeOffset.UnixEpoch).ToList();
        Assert.Equal([10_000, 10_000, 5_000], records.Select(record => record.Missing.Count));
    }

    [Fact]
    public void A_listing_takes_no_memory_for_versions_of_collections_that_are_as_they_were()
    {
        _state.Apply(Listed([.. Enumerable.Range(0, 25_000).Select(number => $"m:v{number}"), "n:v0"]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var awaited = _state.Artifacts.AwaitAll(Project);
        awaited.Show("n", "v0");
        Assert.Empty(awaited.End([("model", "m")], DateTimeOffset.UnixEpoch));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 25_000);
    }

    [Fact]
    public void What_a_listing_that_failed_had_shown_is_awaited_by_the_next()
    {
        _state.Apply(Listed("m:v0", "m:v1"));
        _state.Artifacts.AwaitAll(Project).Show("m", "v0");
        var second = _state.Artifacts.AwaitAll(Project);
        second.Show("m", "v1");
        Assert.Equal(1, second.End([], DateTimeOffset.UnixEpoch).Sum(record => record.Missing.Count));
    }

    [Theory]
    [InlineData("v0")]
    [InlineData("00ff")]
    [InlineData("+0112233445566778899aabbccddeeff0")]
    [InlineData("000112233445566778899aabbccddeeff")]
    public void A_record_that_names_no_version_is_damage(string mark) =>
        Assert.Equal(ExitCode.Destination, Assert.Throws<ExportException>(() => _state.Apply(new VersionsChecked("acme", "vision", [mark], [], DateTimeOffset.UnixEpoch))).Failure.Exit);

    [Fact]
    public void A_failed_version_stays_to_do()
    {
        _state.Apply(Listed("m:v0"));
        _state.Apply(new UnitFailed(Unit("m", "v0"), new(Core.Errors.FailureCategory.Permanent, "x", "x", Core.Errors.ExitCode.Incomplete), 1, DateTimeOffset.UnixEpoch));
        Assert.Equal(1, _state.PendingUnits);
    }

    private static ArtifactsListed Listed(params string[] versions) => new(
        Project.Entity,
        Project.Project,
        [.. versions.Select(name => new ArtifactDescriptor(name.Split(':')[0], name.Split(':')[1], $"id of {name}", "d", 1, 1))],
        DateTimeOffset.UnixEpoch);

    private static UnitCommitted Committed(string collection, string version) => new(Unit(collection, version), "d", 0, null, null, DateTimeOffset.UnixEpoch);

    private static string Unit(string collection, string version) => UnitId.OfArtifact(new UnitKind("ArtifactFiles"), Project, collection, version).Value;
}
