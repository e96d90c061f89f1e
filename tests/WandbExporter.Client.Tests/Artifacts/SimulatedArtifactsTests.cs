using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Artifacts;

/// <summary>Everything of artifacts, read from a server that answers by the schema, and held against its truth.</summary>
public sealed class SimulatedArtifactsTests : IAsyncLifetime
{
    private const string Narrow = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Of a collection with many versions some are read.</summary>
    private const int ReadOfMany = 3;

    private static readonly ProjectPath Awkward = new("acme", "awkward-artifacts");
    private static readonly ProjectPath Registry = new("example-labs", "wandb-registry-awkward");

    private WandbSimulator _simulator = null!;
    private WandbClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Accounts = [new Account(Narrow, "grace", ["example-labs"])] });
        _client = ClientOf(_simulator);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Every_version_of_every_collection_is_listed_and_every_byte_proved()
    {
        var read = 0;
        foreach (var path in (ProjectPath[])[Awkward, Registry])
        {
            var project = _simulator.World.FindProject(path.Entity, path.Project)!;
            var types = await AllAsync(_client.Artifacts.ListTypes(path, pageSize: 2));
            Assert.Equal(project.Catalog.TypeNames.Order(StringComparer.Ordinal), types.Select(type => type.Name).Order(StringComparer.Ordinal));
            foreach (var type in types)
            {
                var collections = await AllAsync(_client.Collections.List(path, type.Name, pageSize: 7));
                Assert.Equal(project.Catalog.Collections.Count(one => one.TypeName == type.Name), collections.Count);
                foreach (var collection in collections)
                    read += await ReadAsync(collection, type.Name, project.Catalog.Collections.Single(one => one.Id == collection.Id));
            }
        }
        Assert.True(read >= 60, $"{read} versions");
    }

    [Fact]
    public async Task What_only_a_registry_shows_is_read_through_it()
    {
        await using var client = ClientOf(_simulator, Narrow);
        var orphan = (await client.Artifacts.GetAsync(Registry, "of-a-deleted-project:production", default))!;
        Assert.Equal((null, null, "orphaned-model", 1), (orphan.Version.SourceEntity, orphan.Version.SourceProject, orphan.Version.SourceCollection, orphan.VersionIndex));
        Assert.NotNull(orphan.LinkedAt);
        Assert.Null(await client.Artifacts.GetAsync(orphan.Version.Id, default));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(client.Artifacts.OpenManifestAsync(orphan.Version.Id, default))).Code);
        await using var manifest = (await client.Artifacts.OpenManifestAsync(orphan.Path, default))!;
        var entries = await manifest.ReadEntriesAsync().ToListAsync();
        var urls = await client.Artifacts.GetFileUrlsAsync(orphan.Path, manifest.Header, entries, default);
        Assert.Equal(entries.Select(entry => entry.Path).Order(StringComparer.Ordinal), urls.Select(url => url.Path).Order(StringComparer.Ordinal));
        foreach (var entry in entries)
        {
            var file = new ArtifactFile(orphan.Path, entry, manifest.Header, urls.Single(url => url.Path == entry.Path).Url);
            Assert.Equal(ListingAgreement.Proved, (await client.Artifacts.DownloadAsync(file, new MemoryStream(), ContentForm.Listed)).Agreement);
        }
    }

    [Fact]
    public async Task Lineage_leads_from_runs_to_versions_and_back()
    {
        var version = (await _client.Artifacts.GetAsync(Awkward, "digests-md5:v0", default))!.Version;
        Assert.Equal(Awkward.Run("logged-some"), (await _client.Artifacts.GetCreatorAsync(version.Id, default))!.Run!.Path);
        Assert.Contains(version.Id, (await AllAsync(_client.Runs.ListArtifacts(Awkward.Run("logged-some"), ArtifactUse.Logged, pageSize: 2))).Select(one => one.Version.Id));
        var users = await AllAsync(_client.Artifacts.ListUsedBy(version.Id, pageSize: 1));
        Assert.Equal(["used-some", "moved-here"], users.Select(user => user.RunId));
        foreach (var user in users)
            Assert.Contains(version.Id, (await AllAsync(_client.Runs.ListArtifacts(user.Path!.Value, ArtifactUse.Used))).Select(one => one.Version.Id));
        Assert.Equal(120, (await AllAsync(_client.Runs.ListArtifacts(Awkward.Run("used-many"), ArtifactUse.Used, pageSize: 50))).Count);

        var twice = (await _client.Artifacts.GetAsync(Registry, "links-of-every-kind:latest", default))!;
        var links = await _client.Artifacts.GetLinksAsync(twice.Version.Id, default);
        Assert.True(links.IsComplete);
        Assert.Equal(
            [("digests-xxh128", true, 1), ("portfolio of the project", false, 0), ("links-of-every-kind", false, 2), ("links-of-every-kind", (bool?)false, 7)],
            links.Items.Select(link => (link.Collection!, link.IsSequence, link.VersionIndex!.Value)));
        Assert.Equal(Registry, links.Items[^1].Project);
    }

    private static WandbClient ClientOf(WandbSimulator simulator, string key = SimulatorOptions.DefaultApiKey) =>
        new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = key, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) });

    private static async Task<List<T>> AllAsync<T>(Listing<T> listing)
    {
        var items = new List<T>();
        await foreach (var page in listing.PagesAsync())
            items.AddRange(page.Items);
        return items;
    }

    /// <summary>Answers how many versions were read with all their files.</summary>
    private async Task<int> ReadAsync(ArtifactCollection collection, string typeName, CollectionData truth)
    {
        Assert.Equal((truth.Name, truth.TypeName, !truth.IsPortfolio, truth.Description), (collection.Name, collection.TypeName, collection.IsSequence, collection.Description));
        Assert.Equal(truth.Tags, collection.Tags);
        var listed = await AllAsync(_client.Artifacts.List(collection, typeName, pageSize: 50));
        Assert.Equal(truth.Members.Select(member => (member.Version, member.Artifact.Id)).Order(), listed.Select(member => (member.VersionName, member.Version.Id)).Order());
        var read = 0;
        foreach (var member in listed)
        {
            var expected = truth.Members.Single(one => one.Version == member.VersionName && one.Artifact.Id == member.Version.Id);
            Hold(member, expected);
            if (!expected.Artifact.IsCommitted)
                Assert.Null(expected.Artifact.Sequence.Project.Name == Awkward.Project ? await _client.Artifacts.OpenManifestAsync(member.Version.Id, default) : null);
            else if (listed.Count < 20 || read < ReadOfMany)
                read += await ReadAsync(member, expected.Artifact);
        }
        return read;
    }

    private static void Hold(ArtifactMembership member, MembershipData expected)
    {
        var (version, artifact) = (member.Version, expected.Artifact);
        Assert.Equal(
            (expected.Index, artifact.Digest, artifact.Sequence.Algorithm, artifact.Size, artifact.State, artifact.TtlSeconds, artifact.TtlIsInherited, artifact.HistoryStep, artifact.Description),
            (member.VersionIndex, version.Digest, version.DigestAlgorithm, version.Size, version.State, version.TtlSeconds, version.TtlIsInherited, version.HistoryStep, version.Description));
        Assert.Equal((artifact.VersionIndex, artifact.Sequence.Name, artifact.Entries.Count, artifact.Metadata), (version.VersionIndex, version.SourceCollection, (int)version.FileCount!, version.MetadataJson?.ToString()));
        Assert.Equal(expected.Aliases, member.Aliases.Select(alias => alias.Alias));
        Assert.Equal(artifact.Tags, version.Tags);
        Assert.Empty(version.OddFields);
        if (expected.Collection.IsPortfolio)
            Assert.Equal((expected.Id, expected.CreatedAt), (member.Id, member.LinkedAt!.Value.Value!.Value));
    }

    private async Task<int> ReadAsync(ArtifactMembership member, ArtifactData truth)
    {
        await using var manifest = (await _client.Artifacts.OpenManifestAsync(member.Path, default))!;
        using var digest = new ManifestDigest();
        var entries = new List<ArtifactManifestEntry>();
        await foreach (var entry in manifest.ReadEntriesAsync())
        {
            entries.Add(entry);
            digest.Append(entry);
        }
        Assert.Equal(truth.Digest == truth.DigestOfEntries, digest.Current!.Prove(member.Version));
        Assert.Equal(
            truth.Entries.Select(entry => (entry.Path, entry.Digest, entry.Algorithm, entry.Size, entry.Reference, entry.BirthArtifactId, entry.Extra)),
            entries.Select(entry => (entry.Path, entry.DigestBase64!, entry.AlgorithmTag, entry.Size, entry.Reference, entry.BirthArtifactId, entry.ExtraJson)));

        var urls = (await AllAsync(_client.Artifacts.ListFileUrls(member.Path))).ToDictionary(url => url.Path, url => url.Url);
        Assert.Equal(entries.Select(entry => entry.Path).Order(StringComparer.Ordinal), urls.Keys.Order(StringComparer.Ordinal));
        var stored = entries.Where(entry => entry.Reference is null).ToList();
        var some = await _client.Artifacts.GetFileUrlsAsync(member.Path, manifest.Header, stored, default);
        Assert.Equal(stored.Count, some.Count);
        foreach (var entry in stored)
        {
            var content = truth.Entries[truth.Entries.PlaceOf(entry.Path)].Content!.ToArray();
            await HoldAsync(new ArtifactFile(member.Path, entry, manifest.Header, urls[entry.Path]), content);
            await HoldAsync(new ArtifactFile(member.Path, entry, manifest.Header, some.Single(url => url.Path == entry.Path).Url), content);
        }
        // And without a URL that is known.
        if (stored.Count > 0)
            await HoldAsync(new ArtifactFile(member.Path, stored[0], manifest.Header, null), truth.Entries[truth.Entries.PlaceOf(stored[0].Path)].Content!.ToArray());
        return 1;
    }

    private async Task HoldAsync(ArtifactFile file, byte[] content)
    {
        var written = new MemoryStream();
        var result = await _client.Artifacts.DownloadAsync(file, written, ContentForm.Listed);
        Assert.Equal(content, written.ToArray());
        var expected = file.Entry.Size is { } size && size != content.Length ? ListingAgreement.OtherSize
            : file.Entry.Algorithm != EntryAlgorithm.Unknown ? ListingAgreement.Proved
            : ListingAgreement.SameSize;
        Assert.Equal(expected, result.Agreement);
    }
}
