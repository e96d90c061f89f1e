using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

/// <summary>Listings of what a filter selects: the server does it, and one that cannot is not asked.</summary>
public sealed class FilteredListingTests(OddServer odd) : IClassFixture<OddServer>
{
    private const string Organization = AwkwardOrganization.Name;

    private static readonly ProjectPath Sweeps = new("acme", "sweeps");

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 3, RowsPerRun = 1, AwkwardShapes = false, Sweeps = 6, Organizations = 0 });

    [Fact]
    public async Task Projects_sweeps_collections_and_versions_come_as_their_filters_select_them()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var client = OddServer.ClientOf(simulator);

        await AssertFilteredAsync(query => OddServer.AllAsync(client.Projects.List("acme", query)), project => project.Path.Project, "name");
        await AssertFilteredAsync(query => OddServer.AllAsync(client.Projects.ListNames("acme", query)), name => name, "name");
        await AssertFilteredAsync(query => OddServer.AllAsync(client.Sweeps.List(Sweeps, query)), sweep => sweep.Name, "name");
        var project = World.Projects("acme").First(project => project.Catalog.Collections.Any(collection => collection.Members.Count > 1));
        var path = new ProjectPath("acme", project.Name);
        var collection = project.Catalog.Collections.First(collection => collection.Members.Count > 1);
        await AssertFilteredAsync(query => OddServer.AllAsync(client.Artifacts.List(path, collection.TypeName, collection.Name, query)), version => version.VersionName, "version");
        var named = await OddServer.AllAsync(client.Collections.List(path, collection.TypeName, new ListingQuery(Only("name", collection.Name))));
        Assert.Equal([collection.Name], named.Select(one => one.Name));
        Assert.Empty(await OddServer.AllAsync(client.Collections.List(path, collection.TypeName, new ListingQuery("""{"name": {"$in": []}}"""))));
    }

    [Fact]
    public async Task Versions_and_collections_come_in_the_order_that_is_asked_for()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var client = OddServer.ClientOf(simulator);
        var project = World.Projects("acme").First(project => project.Catalog.Collections.Any(collection => collection.Members.Count > 1));
        var collection = project.Catalog.Collections.First(collection => collection.Members.Count > 1);
        var path = new ProjectPath("acme", project.Name);

        var versions = await OddServer.AllAsync(client.Artifacts.List(path, collection.TypeName, collection.Name, new ListingQuery(Order: "-version_index", PageSize: 1)));
        var registries = await OddServer.AllAsync(odd.Client.Registries.List(Organization, new ListingQuery(Order: "-name")));

        Assert.Equal(collection.Members.Select(member => (int?)member.Index).OrderDescending(), versions.Select(version => version.VersionIndex));
        Assert.Equal(registries.Select(registry => registry.Path.Project).OrderDescending(StringComparer.Ordinal), registries.Select(registry => registry.Path.Project));
    }

    [Fact]
    public async Task Registries_and_what_they_link_come_as_their_filters_select_them()
    {
        var client = odd.Client;
        await AssertFilteredAsync(query => OddServer.AllAsync(client.Registries.List(Organization, query)), registry => registry.Path.Project, "name", least: 1);
        await AssertFilteredAsync(query => OddServer.AllAsync(client.Registries.ListCollections(Organization, OddServer.Registry, query)), collection => collection.Name, "name", least: 1);
        var all = await OddServer.AllAsync(client.Registries.ListVersions(Organization, OddServer.Registry));
        var wanted = all.First(version => version.VersionIndex is not null);
        var some = await OddServer.AllAsync(client.Registries.ListVersions(
            Organization, OddServer.Registry, new RegistryVersionQuery(new ListingQuery(Only("version", $"v{wanted.VersionIndex}")), Only("name", wanted.Collection!))));
        Assert.Equal(all.Where(version => version.VersionIndex == wanted.VersionIndex && version.Collection == wanted.Collection).Select(version => version.Id), some.Select(version => version.Id));
    }

    [Theory]
    [InlineData("SWEEPS_QUERY_FILTERING", "sweeps")]
    [InlineData("ARTIFACT_COLLECTIONS_FILTERING_SORTING", "collections")]
    [InlineData("ARTIFACT_REGISTRY_SEARCH", "registries")]
    public async Task A_server_that_cannot_filter_is_not_asked_and_the_failure_names_the_remedy(string feature, string what)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World], Capabilities = new CapabilityOptions { DisabledFeatures = [feature] } });
        await using var client = OddServer.ClientOf(simulator);
        var filters = ListingFilters.Of(new Dictionary<string, string> { [what] = """{"name":"a"}""" });

        var refused = (await Assert.ThrowsAsync<WandbException>(() => client.RequireFiltersAsync(filters, default))).Failure;

        Assert.Equal((FailureCategory.Fatal, FailureCode.Filter, ExitCode.Usage), (refused.Category, refused.Code, refused.Exit));
        Assert.Contains($"does not filter {what}: it lacks {feature}. Leave out", refused.Message, StringComparison.Ordinal);
        await client.RequireFiltersAsync(ListingFilters.None with { Projects = "{}", Versions = "{}" }, default);
        var query = new ListingQuery("""{"name":"a"}""");
        if (what == "sweeps")
            await Assert.ThrowsAsync<WandbException>(() => client.Sweeps.List(Sweeps, query).NextAsync(default));
        if (what == "collections")
            await Assert.ThrowsAsync<WandbException>(() => client.Collections.List(Sweeps, "model", query).NextAsync(default));
        Assert.All(simulator.Requests.Snapshot(), request => Assert.Equal("ServerFeatures", request.Operation));
    }

    [Fact]
    public void A_document_with_further_arguments_declares_and_passes_each_once()
    {
        Assert.All(QueryDocuments.Filtered, document =>
        {
            var plain = QueryDocuments.All[document.Name];
            foreach (var argument in new[] { "filters", "order" }.Where(argument => document.Full.Contains($"{argument}: ${argument}", StringComparison.Ordinal)))
            {
                Assert.Single(document.Full.Split($"${argument}: ").Skip(1));
                Assert.Single(document.Full.Split($"{argument}: ${argument}").Skip(1));
            }
            Assert.NotEqual(plain, document.Full);
        });
    }

    private static async Task AssertFilteredAsync<T>(Func<ListingQuery, Task<List<T>>> list, Func<T, string> nameOf, string field, int least = 2)
    {
        var all = (await list(new ListingQuery())).Select(nameOf).ToList();
        Assert.True(all.Count >= least, $"{all.Count} are there.");
        Assert.Equal([all[0]], (await list(new ListingQuery(Only(field, all[0])))).Select(nameOf));
        Assert.Equal(all[1..], (await list(new ListingQuery($$$"""{"{{{field}}}": {"$ne": "{{{all[0]}}}"}}"""))).Select(nameOf));
    }

    private static string Only(string field, string value) => $$$"""{"{{{field}}}": "{{{value}}}"}""";
}
