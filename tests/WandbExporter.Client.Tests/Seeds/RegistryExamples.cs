using WandbExporter.Client.Areas;
using WandbExporter.Client.Filters;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Tests.Seeds;

/// <summary>Registries: searched over a whole organization, made and changed.</summary>
[Collection(SeedExamples.Name)]
public sealed class RegistryExamples(SeedServer server)
{
    [Fact]
    public async Task Registries_by_their_names()
    {
        Assert.Contains("model", await NamesAsync(RegistryFilter.Name.Matches("model")));
        Assert.DoesNotContain("dataset", await NamesAsync(RegistryFilter.Name.Matches("model")));
        Assert.Contains("dataset", await NamesAsync(Filter.All));
    }

    [Fact]
    public async Task Collections_of_whatever_registry_by_their_names()
    {
        var found = await CollectionsAsync(CollectionFilter.Name.Matches("yolo"));

        Assert.Equal(["tiny-yolo", "yolo-v5"], found.Select(collection => collection.Name).Order());
        Assert.All(found, collection => Assert.Equal(SeedServer.Models, collection.Project));
        // Without a filter those of every registry come.
        Assert.Equal(["wandb-registry-dataset", "wandb-registry-model"], (await CollectionsAsync(null)).Select(collection => collection.Project.Project).Distinct().Order());
    }

    [Fact]
    public async Task Collections_by_name_and_tag()
    {
        Assert.Equal("my_collection", Assert.Single(await CollectionsAsync(CollectionFilter.Name == "my_collection" & CollectionFilter.Tag == "my_tag")).Name);
        Assert.Empty(await CollectionsAsync(CollectionFilter.Name == "yolo-v5" & CollectionFilter.Tag == "my_tag"));
    }

    [Fact]
    public async Task Versions_with_an_alias_of_collections_of_some_name()
    {
        var query = new RegistryVersionQuery(new ListingQuery(RegistryVersionFilter.Alias == "best"), CollectionFilter.Name.Matches("my_collection"));

        var found = Assert.Single(await server.Client.Registries.ListVersions(SeedServer.Organization, query: query).ToListAsync());

        Assert.Equal(("my_collection", SeedServer.Models), (found.Collection, found.Registry));
        Assert.Contains("best", found.Aliases);
    }

    [Fact]
    public async Task Versions_with_a_tag_or_an_alias_in_registries_of_some_name()
    {
        var query = new RegistryVersionQuery(new ListingQuery(RegistryVersionFilter.Tag == "prod" | RegistryVersionFilter.Alias == "best"));

        var found = await server.Client.Registries.ListVersions(SeedServer.Organization, RegistryFilter.Name.Matches("model"), query).ToListAsync();

        Assert.Superset(new HashSet<string?> { "my_collection", "tiny-yolo" }, found.Select(version => version.Collection).ToHashSet());
        Assert.All(found, version => Assert.True(version.Version!.Tags.Contains("prod") || version.Aliases.Contains("best")));
        Assert.DoesNotContain("yolo-v5", found.Select(version => version.Collection));
        Assert.Empty(await server.Client.Registries.ListVersions(SeedServer.Organization, RegistryFilter.Name.Matches("nobody's"), query).ToListAsync());
    }

    [Fact]
    public async Task Registries_collections_and_versions_by_each_field_that_the_documentation_names()
    {
        var past = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await server.Client.Collections.Update((await server.Client.Collections.GetAsync(SeedServer.Models, "my_collection"))!, description: "What it holds.").SendAsync();
        var version = (await server.Client.Artifacts.GetAsync(Core.Ids.ArtifactName.Parse($"{SeedServer.Models}/my_collection:best")))!.Version;
        await server.Client.Artifacts.Update(version, new ArtifactChanges { Metadata = SeedServer.Json("""{"epochs":12}"""), AddTags = ["seen"] }).SendAsync();

        foreach (var filter in new[] { RegistryFilter.Name == "wandb-registry-model", RegistryFilter.CreatedAt > past, RegistryFilter.UpdatedAt > past, !(RegistryFilter.Description == "nobody's") })
            Assert.Contains("model", await NamesAsync(filter));
        foreach (var filter in new[] { CollectionFilter.Name == "my_collection", CollectionFilter.Tag == "my_tag", CollectionFilter.Description == "What it holds.", CollectionFilter.CreatedAt > past, CollectionFilter.UpdatedAt > past })
            Assert.Contains("my_collection", (await CollectionsAsync(filter)).Select(collection => collection.Name));
        foreach (var filter in new[] { RegistryVersionFilter.Tag == "seen", RegistryVersionFilter.Alias == "best", RegistryVersionFilter.CreatedAt > past, RegistryVersionFilter.UpdatedAt > past, RegistryVersionFilter.Metadata("epochs") == 12 })
        {
            var found = await server.Client.Registries.ListVersions(SeedServer.Organization, query: new RegistryVersionQuery(new ListingQuery(filter))).ToListAsync();
            Assert.True(found.Any(linked => linked.Version!.Id == version.Id), filter);
        }
        Assert.Empty(await CollectionsAsync(CollectionFilter.CreatedAt < past));
    }

    [Fact]
    public async Task A_registry_for_some_who_are_asked_and_for_models_alone_is_made()
    {
        var organization = (await server.Client.Organizations.GetAsync(SeedServer.Organization))!;

        var made = await server.Client.Registries.Create(organization, "my-registry", new RegistrySettings
        {
            Access = "RESTRICTED",
            Description = "This is a test registry",
            AllowsAllTypes = false,
            AddTypes = ["model"],
        }).SendAsync();

        Assert.Equal(("my-registry", true, "This is a test registry", false), (made.Name, made.IsRestricted, made.Description, made.AllowsAllTypes));
        Assert.Equal(["model"], made.TypeNames);
    }

    [Fact]
    public async Task A_registrys_description_is_changed_and_a_type_is_added_to_those_that_it_takes()
    {
        var organization = (await server.Client.Organizations.GetAsync(SeedServer.Organization))!;
        await server.Client.Registries.Create(organization, "changing", new RegistrySettings { AllowsAllTypes = false }).SendAsync();
        var registry = (await server.Client.Registries.GetAsync(SeedServer.Organization, new Core.Ids.ProjectPath(organization.Entity!, "wandb-registry-changing")))!;

        await server.Client.Registries.Update(registry, new RegistrySettings { Description = "This is an updated description", AddTypes = ["model"] }).SendAsync();

        var after = (await server.Client.Registries.GetAsync(SeedServer.Organization, registry.Path))!;
        Assert.Equal("This is an updated description", after.Description);
        // What is saved cannot be taken away: the settings have no way to say it.
        Assert.Equal(["model"], after.TypeNames);
    }

    private Task<List<string>> NamesAsync(Filter filter) =>
        server.Client.Registries.List(SeedServer.Organization, filter.ToString()).Select(registry => registry.Name).ToListAsync().AsTask();

    private Task<List<ArtifactCollection>> CollectionsAsync(Filter? filter) =>
        server.Client.Registries.ListCollections(SeedServer.Organization, query: filter is null ? null : new ListingQuery(filter)).ToListAsync().AsTask();
}
