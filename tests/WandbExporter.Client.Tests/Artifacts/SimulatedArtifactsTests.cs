using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Artifacts;

/// <summary>Everything of artifacts, read from a server that answers by the schema, and held against its truth.</summary>
public sealed class SimulatedArtifactsTests : IAsyncLifetime
{
    private readonly OfficialClientWorld _world = new();
    private WandbSimulator _simulator = null!;
    private WandbClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [_world] });
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
        var versions = 0;
        foreach (var project in _world.Entities.SelectMany(entity => _world.Projects(entity.Name)))
        {
            var path = new ProjectPath(project.Entity, project.Name);
            var types = await AllAsync(_client.ListArtifactTypes(path, pageSize: 2));
            Assert.Equal(project.Catalog.TypeNames.Order(StringComparer.Ordinal), types.Select(type => type.Name).Order(StringComparer.Ordinal));
            foreach (var type in types)
            {
                foreach (var collection in await AllAsync(_client.ListArtifactCollections(path, type.Name)))
                {
                    var truth = project.Catalog.Collections.Single(one => one.Id == collection.Id);
                    Assert.Equal((truth.Name, truth.TypeName, !truth.IsPortfolio, path), (collection.Name, collection.TypeName, collection.IsSequence, collection.Project));
                    var listed = await AllAsync(_client.ListArtifactVersions(path, type.Name, collection.Name, pageSize: 2));
                    Assert.Equal(truth.Members.Select(member => (member.Version, member.Artifact.Id)).Order(), listed.Select(member => (member.VersionName, member.Version.Id)).Order());
                    foreach (var member in listed)
                    {
                        await ReadAsync(member, truth.Members.Single(one => one.Version == member.VersionName));
                        versions++;
                    }
                }
            }
        }
        Assert.True(versions >= 15, $"{versions} versions");
    }

    [Fact]
    public async Task Lineage_leads_from_runs_to_versions_and_back()
    {
        var path = new ProjectPath("ent", "proj");
        var model = (await _client.GetArtifactMembershipAsync(path, "model-0:v2", default))!;
        Assert.Equal(("model-0", "proj", "ent", 2), (model.Version.SourceCollection, model.Version.SourceProject, model.Version.SourceEntity, model.Version.VersionIndex));
        var maker = (await _client.GetArtifactCreatorAsync(model.Version.Id, default))!.Run!.Path!.Value;
        Assert.Contains(model.Version.Id, (await AllAsync(_client.ListRunArtifacts(maker, ArtifactUse.Logged))).Select(one => one.Version.Id));
        var users = await AllAsync(_client.ListArtifactUsers(model.Version.Id));
        foreach (var user in users)
            Assert.Contains(model.Version.Id, (await AllAsync(_client.ListRunArtifacts(user.Path!.Value, ArtifactUse.Used))).Select(one => one.Version.Id));
        Assert.NotEmpty(users);

        var links = await _client.GetArtifactLinksAsync(model.Version.Id, default);
        Assert.True(links.IsComplete);
        Assert.Equal([("model-0", true), ("ent-model", (bool?)false)], links.Items.Select(link => (link.Collection, link.IsSequence)));
        var link = links.Items[1];
        var linked = (await _client.GetArtifactMembershipAsync(link.Project!.Value, $"{link.Collection}:v{link.VersionIndex}", default))!;
        Assert.Equal((link.Id, model.Version.Id), (linked.Id, linked.Version.Id));
    }

    private static WandbClient ClientOf(WandbSimulator simulator) =>
        new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) });

    private static async Task<List<T>> AllAsync<T>(Listing<T> listing)
    {
        var items = new List<T>();
        await foreach (var page in listing.PagesAsync())
            items.AddRange(page.Items);
        return items;
    }

    private async Task ReadAsync(ArtifactMembership member, MembershipData truth)
    {
        Assert.Equal((truth.Index, truth.Artifact.Digest, truth.Artifact.Size, "COMMITTED"), (member.VersionIndex!.Value, member.Version.Digest, member.Version.Size, member.Version.State));
        Assert.Equal(truth.Aliases, member.Aliases.Select(alias => alias.Alias));
        await using var manifest = (await _client.OpenManifestAsync(member.Path, default))!;
        using var digest = new ManifestDigest();
        var entries = new List<ArtifactManifestEntry>();
        await foreach (var entry in manifest.ReadEntriesAsync())
        {
            entries.Add(entry);
            digest.Append(entry);
        }
        Assert.True(digest.Current!.Prove(member.Version));
        Assert.Equal(truth.Artifact.Files.Select(file => (file.Name, (long?)file.Size)), entries.Select(entry => (entry.Path, entry.Size)));

        var urls = (await AllAsync(_client.ListArtifactFileUrls(member.Path))).ToDictionary(url => url.Path, url => url.Url);
        var some = await _client.GetArtifactFileUrlsAsync(member.Path, manifest.Header, entries[..1], default);
        Assert.Equal([entries[0].Path], some.Select(url => url.Path));
        foreach (var entry in entries)
        {
            var written = new MemoryStream();
            var result = await _client.DownloadAsync(new ArtifactFile(member.Path, entry, manifest.Header, urls[entry.Path]), written, ContentForm.Listed, default);
            Assert.Equal(ListingAgreement.Proved, result.Agreement);
            Assert.Equal(truth.Artifact.Files.Single(file => file.Name == entry.Path).ToArray(), written.ToArray());
        }
        // And without a URL that is known.
        Assert.Equal(entries[0].Size, (await _client.DownloadAsync(new ArtifactFile(member.Path, entries[0], manifest.Header, null), new MemoryStream(), ContentForm.Listed, default)).Bytes);
    }
}
