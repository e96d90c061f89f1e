using System.Text;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Areas;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>New versions of artifacts, from their files to the version that others read.</summary>
public sealed class ArtifactUploadTests
{
    private static readonly RunPath Run = UpdateServer.Project.Run("running1");
    private static readonly byte[] Long = [.. Enumerable.Range(0, 700_000).Select(number => (byte)(number * 13))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_version_is_made_of_files_and_references_and_what_is_read_of_it_is_what_was_given(bool xxh128)
    {
        await using var server = await UpdateServer.StartAsync();
        var draft = Draft("weights-new", "model", xxh128);
        (draft.Description, draft.Metadata, draft.Aliases, draft.Tags, draft.HistoryStep) = ("What it is.", Json("""{"lr":0.1}"""), ["best", "release 1"], ["reviewed"], 7);

        var logged = await server.Client.Artifacts.Log(draft, Run).SendAsync();

        var version = logged.Version;
        Assert.Equal((true, 4, Long.Length + 5L + 1L), (logged.IsNew, logged.UploadedFiles, logged.UploadedBytes));
        Assert.Equal(("COMMITTED", 0, xxh128 ? "MANIFEST_XXH128" : "MANIFEST_MD5", "What it is.", 7L), (version.State, version.VersionIndex, version.DigestAlgorithm, version.Description, version.HistoryStep));
        Assert.Equal(("""{"lr":0.1}""", "reviewed", 5L), (version.MetadataJson!.ToString(), version.Tags.Single(), version.FileCount));
        Assert.Equal(["best", "latest", "release 1"], version.Aliases.Select(alias => alias.Alias).Order());
        await AssertContentAsync(server, version, draft);
        var made = server.Simulator.World.FindProject("acme", "image-classifier")!;
        Assert.Equal("running1", made.Catalog.MakerOf(made.Catalog.FindVersion("weights-new:best")!.Artifact)!.Name);
    }

    [Fact]
    public async Task The_same_content_again_is_the_same_version_and_gets_the_names_that_it_has_not()
    {
        await using var server = await UpdateServer.StartAsync();
        var first = await server.Client.Artifacts.Log(Draft("twice", "dataset"), Run).SendAsync();
        var puts = Puts(server);
        var same = Draft("twice", "dataset");
        (same.Aliases, same.Tags) = (["best"], ["seen"]);

        var again = await server.Client.Artifacts.Log(same, Run).SendAsync();
        var alone = await server.Client.Artifacts.Log(same, UpdateServer.Project).SendAsync();

        Assert.Equal((false, 0, first.Version.Id), (again.IsNew, again.UploadedFiles, again.Version.Id));
        Assert.Equal((false, first.Version.Id, 0), (alone.IsNew, alone.Version.Id, server.Sent("CreateRun")));
        Assert.Equal(["best", "latest"], again.Version.Aliases.Select(alias => alias.Alias).Order());
        Assert.Equal("seen", again.Version.Tags.Single());
        Assert.Equal(puts, Puts(server));
        Assert.Single(await VersionsAsync(server, "dataset", "twice"));
    }

    [Fact]
    public async Task A_version_without_a_run_is_logged_by_one_of_the_job_type_auto()
    {
        await using var server = await UpdateServer.StartAsync();

        var logged = await server.Client.Artifacts.Log(Draft("alone", "dataset"), UpdateServer.Project).SendAsync();

        var project = server.Simulator.World.FindProject("acme", "image-classifier")!;
        var maker = project.Catalog.MakerOf(project.Catalog.FindVersion("alone:v0")!.Artifact)!;
        Assert.Equal((true, "auto", "finished"), (logged.IsNew, maker.JobType, maker.State));
    }

    [Fact]
    public async Task A_draft_of_a_version_keeps_its_files_and_uploads_only_what_is_new()
    {
        await using var server = await UpdateServer.StartAsync();
        var first = (await server.Client.Artifacts.Log(Draft("grown", "model"), Run).SendAsync()).Version;
        var draft = await server.Client.Artifacts.NewDraftAsync(first);
        Assert.True(draft.Remove("dir/b.txt"));
        draft.AddContent("new.txt", () => new MemoryStream("new"u8.ToArray()));
        draft.AddContent("empty", () => new MemoryStream("no more"u8.ToArray()));

        var second = await server.Client.Artifacts.Log(draft, Run).SendAsync();

        Assert.Equal((true, 2, 10L, 1), (second.IsNew, second.UploadedFiles, second.UploadedBytes, second.Version.VersionIndex));
        var entries = await EntriesAsync(server, second.Version);
        Assert.Equal(["a.bin", "empty", "new.txt", "outside", "ü/😀.txt"], entries.Select(entry => entry.Path));
        Assert.Equal(first.Id, entries[0].BirthArtifactId);
        Assert.Equal(second.Version.Id, entries[2].BirthArtifactId);
        Assert.Equal(Long, await BytesAsync(server, second.Version, "a.bin"));
        // Of another world, and taken back to what it was: a draft without a change is the version.
        var unchanged = await server.Client.Artifacts.Log(await server.Client.Artifacts.NewDraftAsync(Core.Ids.ArtifactName.Parse($"{UpdateServer.Project}/grown:v0")), Run).SendAsync();
        Assert.Equal((false, first.Id), (unchanged.IsNew, unchanged.Version.Id));
    }

    [Fact]
    public async Task A_new_version_of_a_collection_keeps_its_algorithm_and_moves_the_aliases()
    {
        await using var server = await UpdateServer.StartAsync();
        var draft = new ArtifactDraft("model-0", "model") { PrefersXxh128 = true, Aliases = ["best"] };
        draft.AddContent("a", () => new MemoryStream([1]));

        var logged = await server.Client.Artifacts.Log(draft, Run).SendAsync();

        Assert.Equal((3, "MANIFEST_MD5"), (logged.Version.VersionIndex, logged.Version.DigestAlgorithm));
        Assert.Equal(logged.Version.Id, (await server.Client.Artifacts.GetAsync(UpdateServer.Project, "model-0:latest", default))!.Version.Id);
        Assert.Equal(logged.Version.Id, (await server.Client.Artifacts.GetAsync(UpdateServer.Project, "model-0:best", default))!.Version.Id);
        Assert.Equal(4, (await VersionsAsync(server, "model", "model-0")).Count);
    }

    [Fact]
    public async Task A_collection_whose_versions_are_all_gone_keeps_its_algorithm_and_its_type()
    {
        await using var server = await UpdateServer.StartAsync();
        var artifacts = server.Client.Artifacts;
        var first = await artifacts.Log(Draft("kept", "model", xxh128: true), Run).SendAsync();
        await artifacts.Delete(first.Version, withAliases: true).SendAsync();
        Assert.Null(await artifacts.GetAsync(UpdateServer.Project, "kept:latest"));

        var type = await Assert.ThrowsAsync<WandbException>(() => artifacts.Log(Draft("kept", "dataset"), Run).SendAsync());
        Assert.Contains("is of the type model", type.Message, StringComparison.Ordinal);
        var second = await artifacts.Log(Draft("kept", "model"), Run).SendAsync();
        // Asked for the same draft, the server first says that what it was for is deleted.
        Assert.Equal((true, "MANIFEST_XXH128", 3), (second.IsNew, second.Version.DigestAlgorithm, server.Sent("CreateArtifact")));
        await AssertContentAsync(server, second.Version, Draft("kept", "model"));

        await artifacts.Link(second.Version, UpdateServer.Project, "shown").SendAsync();
        await artifacts.Unlink(second.Version, (await server.Client.Collections.GetAsync(UpdateServer.Project, "shown"))!).SendAsync();
        var portfolio = await Assert.ThrowsAsync<WandbException>(() => artifacts.Log(Draft("shown", "model"), Run).SendAsync());
        Assert.Contains("acme/image-classifier/shown is a portfolio", portfolio.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Run.host")]
    [InlineData("Project.artifactCollection")]
    public async Task A_server_without_other_algorithms_gets_digests_by_MD5(string without)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Capabilities = new CapabilityOptions { DisabledFeatures = [CapabilityOptions.ArtifactDigestAlgorithm], UnknownFields = [without] } });
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        var run = (await OddServer.AllAsync(client.Runs.List(UpdateServer.Project, new RunQuery())))[0].Path;

        var logged = await client.Artifacts.Log(Draft("old", "model", xxh128: true), run).SendAsync();

        Assert.Equal((true, null, "COMMITTED"), (logged.IsNew, logged.Version.DigestAlgorithm, logged.Version.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_long_file_goes_up_in_parts_and_is_whole_afterwards(bool isSeekable)
    {
        await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.CutBody, Limit = 1, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket } });
        foreach (var xxh128 in new[] { false, true })
        {
            var draft = new ArtifactDraft("long" + xxh128, "model") { PrefersXxh128 = xxh128 };
            draft.AddContent("long.bin", () => isSeekable ? new MemoryStream(Long) : new Unseekable(Long));
            draft.AddContent("short.bin", () => new MemoryStream(Long[..99_999]));
            var told = new List<ArtifactUploadProgress>();

            var logged = await server.Client.Artifacts.Log(draft, Run, new ArtifactUploadOptions { PartsFrom = 100_000, PartBytes = 262_145, Progress = told.Add }).SendAsync();

            Assert.Equal(Long, await BytesAsync(server, logged.Version, "long.bin"));
            Assert.Equal(Long[..99_999], await BytesAsync(server, logged.Version, "short.bin"));
            Assert.Equal((0, 2, 799_999L), (told[0].FilesDone, told[^1].FilesDone, told[^1].BytesDone));
        }
        Assert.Equal(2, server.Sent("CompleteMultipartUpload"));
    }

    [Fact]
    public async Task An_upload_that_broke_off_is_no_version_and_goes_on_with_what_it_had_uploaded()
    {
        // Of four files two are put, one at a time, and then the store is gone for as long as the client tries.
        await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.Reset, Skip = 2, Limit = 3, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket } });
        var slow = new ArtifactUploadOptions { Parallelism = 1 };

        var broken = await UpdateServer.RefusedAsync(server.Client.Artifacts.Log(Draft("broken", "model"), Run, slow).SendAsync(), FailureCode.Connection, UpdateOutcome.NotApplied);
        Assert.Contains("There is no new version", broken.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz", broken.ToString() + broken.Failure, StringComparison.Ordinal);
        Assert.Null(await server.Client.Artifacts.GetAsync(UpdateServer.Project, "broken:latest", default));

        var draft = Draft("broken", "model");
        var logged = await server.Client.Artifacts.Log(draft, Run, slow).SendAsync();
        Assert.Equal((true, 2, 0), (logged.IsNew, logged.UploadedFiles, logged.Version.VersionIndex));
        await AssertContentAsync(server, logged.Version, draft);
    }

    [Fact]
    public async Task Addresses_that_expired_are_asked_for_again_for_the_files_that_need_one()
    {
        await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.ExpireUrl, Limit = 2, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket } });
        var draft = Draft("expired", "model");

        var logged = await server.Client.Artifacts.Log(draft, Run).SendAsync();

        Assert.Equal((4, 2), (logged.UploadedFiles, server.Sent("CreateArtifactFiles")));
        await AssertContentAsync(server, logged.Version, draft);
    }

    [Fact]
    public async Task A_commit_that_takes_time_is_waited_for_and_not_for_ever()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Quirks = new QuirkOptions { LooksUntilCommitted = 2 } });
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey, FirstBackoff = TimeSpan.FromMilliseconds(1) });
        var run = (await OddServer.AllAsync(client.Runs.List(UpdateServer.Project, new RunQuery())))[0].Path;

        var late = await UpdateServer.RefusedAsync(client.Artifacts.Log(Draft("late", "model"), run, new ArtifactUploadOptions { CommitTimeout = TimeSpan.Zero }).SendAsync(), FailureCode.Timeout, UpdateOutcome.Unknown);
        var logged = await client.Artifacts.Log(Draft("slow", "model"), run).SendAsync();

        Assert.Contains("look later, or send it again", late.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("COMMITTED", logged.Version.State);
        Assert.False((await client.Artifacts.Log(Draft("late", "model"), run).SendAsync()).IsNew);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_looked_for()
    {
        await using var server = await UpdateServer.StartAsync(
            new FaultRule { Kind = FaultKind.CutBody, Limit = 3, Match = new FaultMatch { Operation = "CommitArtifact" } });

        var logged = await server.Client.Artifacts.Log(Draft("lost", "model"), Run).SendAsync();

        Assert.Equal((true, "COMMITTED", 3), (logged.IsNew, logged.Version.State, server.Sent("CommitArtifact")));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_uploaded_makes_no_version()
    {
        await using var server = await UpdateServer.StartAsync();
        var draft = new ArtifactDraft("changing", "model");
        var opened = 0;
        draft.AddContent("a", () => new MemoryStream([(byte)Interlocked.Increment(ref opened)]));

        await UpdateServer.RefusedAsync(server.Client.Artifacts.Log(draft, Run).SendAsync(), FailureCode.OfStatus(400), UpdateOutcome.NotApplied);

        Assert.Null(await server.Client.Artifacts.GetAsync(UpdateServer.Project, "changing:latest", default));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_uploaded()
    {
        await using var server = await UpdateServer.StartAsync();
        await using var reader = server.ClientOf(UpdateServer.ReadOnlyKey);
        var artifacts = server.Client.Artifacts;

        var type = await Assert.ThrowsAsync<WandbException>(() => artifacts.Log(Draft("model-0", "dataset"), Run).SendAsync());
        Assert.Contains("is of the type model", type.Failure.Message, StringComparison.Ordinal);
        await UpdateServer.RefusedAsync(artifacts.Log(Draft("x", "model"), Run with { RunId = "none" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(reader.Artifacts.Log(Draft("x", "model"), Run).SendAsync(), FailureCode.PermissionDenied, UpdateOutcome.NotApplied);
        await Assert.ThrowsAnyAsync<IOException>(() =>
        {
            var draft = new ArtifactDraft("x", "model");
            draft.AddFile("/nowhere/at/all");
            return artifacts.Log(draft, Run).SendAsync();
        });
        foreach (var path in new[] { "", "/a", "a//b", "../a", "a/./b", "a/" })
            Assert.Throws<ArgumentException>(() => new ArtifactDraft("x", "model").AddContent(path, () => Stream.Null));
        foreach (var name in new[] { "", "a/b", "a:b", new string('a', 129) })
            Assert.Throws<ArgumentException>(() => new ArtifactDraft(name, "model"));
        Assert.Throws<ArgumentException>(() => new ArtifactDraft("x", "model").AddReference("a", "no address"));
        Assert.Throws<ArgumentException>(() => artifacts.Log(new ArtifactDraft("x", "model") { Metadata = Json("{") }, Run));
        Assert.Equal(0, Puts(server));
    }

    [Fact]
    public async Task A_version_that_is_there_is_logged_by_a_run_of_its_project()
    {
        await using var server = await UpdateServer.StartAsync();
        var version = (await server.Client.Artifacts.GetAsync(UpdateServer.Project, "dataset-0:v1", default))!.Version;

        await server.Client.Artifacts.LogExisting(version, Run).SendAsync();

        var project = server.Simulator.World.FindProject("acme", "image-classifier")!;
        Assert.Contains(version.Id, project.Catalog.OutputsOf(project.FindRun("running1")!).Select(artifact => artifact.Id));
        Assert.Throws<ArgumentException>(() => server.Client.Artifacts.LogExisting(version, new RunPath("acme", "sweeps", "r")));
        Assert.Throws<ArgumentException>(() => server.Client.Artifacts.LogExisting(version with { State = "DELETED" }, Run));
        await server.Client.Artifacts.Delete(version, withAliases: true).SendAsync();
        await UpdateServer.RefusedAsync(server.Client.Artifacts.LogExisting(version, Run).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.Unknown);
    }

    [Fact]
    public async Task A_dry_run_shows_all_requests_and_makes_none_that_changes_anything()
    {
        await using var server = await UpdateServer.StartAsync();

        var shown = (await server.Client.Artifacts.Log(Draft("dry", "model"), UpdateServer.Project, new ArtifactUploadOptions { FilesPerRequest = 3 }).DryRunAsync()).Requests;

        Assert.Equal(
            ["CreateRun", "CreateArtifact", "CreateArtifactManifest", "CreateArtifactFiles", "CreateArtifactFiles", "CreateArtifactManifest", "CommitArtifact"],
            shown.Select(request => request.Operation));
        Assert.DoesNotContain(server.Simulator.Requests.Snapshot(), request => shown.Any(one => one.Operation == request.Operation));
        Assert.Contains("\"enableDigestDeduplication\":true", shown[1].Variables, StringComparison.Ordinal);
        await server.Client.Artifacts.Log(Draft("dry", "model"), UpdateServer.Project).SendAsync();
        var there = await server.Client.Artifacts.Log(Draft("dry", "model"), UpdateServer.Project).DryRunAsync();
        Assert.Equal((true, 0, 4, Long.Length + 6L, 0), (there.IsThere, there.Latest!.VersionIndex, there.Files, there.Bytes, there.Requests.Count));
        var draft = Draft("dry", "model");
        (draft.Aliases, draft.Tags) = (["latest", "best"], ["reviewed"]);
        var named = await server.Client.Artifacts.Log(draft, UpdateServer.Project).DryRunAsync();
        Assert.Equal(["best", "reviewed"], named.NewAliases.Concat(named.NewTags));
        Assert.Equal(["AddAliases", "UpdateArtifact"], named.Requests.Select(request => request.Operation));
        Assert.Equal(["CreateArtifact"], (await server.Client.Artifacts.Log(Draft("dry", "model"), Run).DryRunAsync()).Requests.Select(request => request.Operation));
    }

    private static ArtifactDraft Draft(string name, string type, bool xxh128 = false)
    {
        var draft = new ArtifactDraft(name, type) { PrefersXxh128 = xxh128 };
        draft.AddContent("ü/😀.txt", () => new MemoryStream("!"u8.ToArray()));
        draft.AddContent("dir/b.txt", () => new MemoryStream("hello"u8.ToArray()));
        draft.AddContent("a.bin", () => new MemoryStream(Long));
        draft.AddContent("empty", () => new MemoryStream());
        draft.AddReference("outside", "s3://bucket/key", "etag", 9, Json("""{"versionID":"1"}"""));
        return draft;
    }

    private static async Task AssertContentAsync(UpdateServer server, ArtifactVersion version, ArtifactDraft draft)
    {
        var entries = await EntriesAsync(server, version);
        Assert.Equal(draft.Paths, entries.Select(entry => entry.Path));
        var outside = entries.Single(entry => entry.Reference is not null);
        Assert.Equal(("outside", "s3://bucket/key", "etag", 9L, """{"versionID":"1"}"""), (outside.Path, outside.Reference, outside.DigestBase64, outside.Size, outside.ExtraJson));
        Assert.Equal(Long, await BytesAsync(server, version, "a.bin"));
        Assert.Equal("!", Encoding.UTF8.GetString(await BytesAsync(server, version, "ü/😀.txt")));
        Assert.Empty(await BytesAsync(server, version, "empty"));
    }

    /// <summary>As the client downloads it, which holds it against size and digest of the manifest.</summary>
    private static async Task<byte[]> BytesAsync(UpdateServer server, ArtifactVersion version, string path)
    {
        var project = server.Simulator.World.FindProject("acme", "image-classifier")!;
        var entry = project.Catalog.FindVersion($"{version.SourceCollection}:v{version.VersionIndex}")!.Artifact.Entries.Single(entry => entry.Path == path);
        Assert.Equal((await EntriesAsync(server, version)).Single(one => one.Path == path).DigestBase64, entry.Digest);
        return entry.Content!.ToArray();
    }

    private static async Task<List<ArtifactManifestEntry>> EntriesAsync(UpdateServer server, ArtifactVersion version)
    {
        await using var manifest = (await server.Client.Artifacts.OpenManifestAsync(version.Id, default))!;
        var entries = new List<ArtifactManifestEntry>();
        await foreach (var entry in manifest.ReadEntriesAsync())
            entries.Add(entry);
        return entries;
    }

    private static async Task<List<ArtifactMembership>> VersionsAsync(UpdateServer server, string type, string collection)
    {
        var all = server.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindCollection(collection, type)!.Members.Where(member => member.Artifact.IsCommitted).Select(member => member.Version).ToList();
        var found = new List<ArtifactMembership>();
        foreach (var version in all)
            found.Add((await server.Client.Artifacts.GetAsync(UpdateServer.Project, $"{collection}:{version}", default))!);
        return found;
    }

    private static int Puts(UpdateServer server) => server.Simulator.Requests.Snapshot().Count(request => request is { Endpoint: "bucket", Method: "PUT" });

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
