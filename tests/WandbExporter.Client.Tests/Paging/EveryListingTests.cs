using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Paging;

/// <summary>What every listing of the client is: lazy, enumerated anew each time, counted where the server counts, and ended by a token.</summary>
public sealed partial class EveryListingTests(EveryListingTests.Server server) : IClassFixture<EveryListingTests.Server>
{
    private static readonly ProjectPath Project = new("ent", "proj");
    private static readonly RunPath Run = Project.Run("run00000");
    private static readonly SweepPath Sweep = new(Project.Entity, Project.Project, "sweep001");
    private static readonly ProjectPath Registry = new("my-org-ent", "wandb-registry-model");
    private static readonly ProjectPath Queues = new("dev-team", RunQueue.DefaultProject);

    /// <summary>By area and method; the number is of items a page, where it can be chosen.</summary>
    private static readonly Dictionary<string, Func<WandbClient, int, Task<Lot>>> Listings = new(StringComparer.Ordinal)
    {
        ["Runs.List"] = (client, size) => Lot.Of(client.Runs.List(Project, new RunQuery(PageSize: size))),
        ["Runs.ListStates"] = (client, size) => Lot.Of(client.Runs.ListStates(Project, new RunQuery(PageSize: size))),
        ["Runs.ListFiles"] = (client, size) => Lot.Of(client.Runs.ListFiles(Run, size)),
        ["Runs.ListConsoleLines"] = (client, size) => Lot.Of(client.Runs.ListConsoleLines(Run, size)),
        ["Runs.ListArtifacts"] = (client, size) => Lot.Of(client.Runs.ListArtifacts(Run, ArtifactUse.Logged, size)),
        ["Runs.ListTables"] = (client, size) => Lot.Of(client.Runs.ListTables(Run, size)),
        ["Projects.List"] = (client, size) => Lot.Of(client.Projects.List(Project.Entity, size)),
        ["Projects.ListNames"] = (client, size) => Lot.Of(client.Projects.ListNames(Project.Entity, size)),
        ["Sweeps.List"] = (client, size) => Lot.Of(client.Sweeps.List(Project, size)),
        ["Sweeps.ListRuns"] = (client, size) => Lot.Of(client.Sweeps.ListRuns(Project, new SweepRunQuery(["sweep001"], size))),
        ["Sweeps.ListAgentRuns"] = async (client, size) =>
            await Lot.Of(client.Sweeps.ListAgentRuns(Sweep, (await client.Sweeps.GetAgentsAsync(Sweep))[0].Name, size)),
        ["Artifacts.ListTypes"] = (client, size) => Lot.Of(client.Artifacts.ListTypes(Project, size)),
        ["Artifacts.List"] = (client, size) => Lot.Of(client.Artifacts.List(Project, "dataset", "dataset-0", size)),
        ["Artifacts.ListFileUrls"] = async (client, size) => await Lot.Of(client.Artifacts.ListFileUrls(await VersionAsync(client), size)),
        ["Artifacts.ListUsedBy"] = async (client, size) => await Lot.Of(client.Artifacts.ListUsedBy((await VersionAsync(client)).ArtifactId, size)),
        ["Collections.List"] = (client, size) => Lot.Of(client.Collections.List(Project, "dataset", size)),
        ["Registries.List"] = (client, size) => Lot.Of(client.Registries.List("my-org", pageSize: size)),
        ["Registries.ListCollections"] = (client, size) => Lot.Of(client.Registries.ListCollections("my-org", Registry, size)),
        ["Registries.ListVersions"] = (client, size) => Lot.Of(client.Registries.ListVersions("my-org", Registry, pageSize: size)),
        ["Reports.List"] = (client, size) => Lot.Of(client.Reports.List(Project, pageSize: size)),
        ["Charts.List"] = (client, size) => Lot.Of(client.Charts.List(Project.Entity, size)),
        ["Automations.List"] = (client, size) => Lot.Of(client.Automations.List(Project.Entity, size)),
        ["Automations.ListOfOrganization"] = (client, size) => Lot.Of(client.Automations.ListOfOrganization("my-org", size)),
        ["Automations.ListIntegrations"] = (client, size) => Lot.Of(client.Automations.ListIntegrations(Project.Entity, size)),
        ["Launch.ListQueuedRuns"] = (client, size) => Lot.Of(client.Launch.ListQueuedRuns(Queues, "q1", size)),
        ["Teams.ListOfViewer"] = (client, size) => Lot.Of(client.Teams.ListOfViewer(size)),
        ["Users.List"] = (client, size) => Lot.Of(client.Users.List("", size)),
        ["Users.ListApiKeys"] = (client, size) => Lot.Of(client.Users.ListApiKeys(size)),
    };

    /// <summary>Those of which the server says how many items they have.</summary>
    private static readonly HashSet<string> Counted = new(StringComparer.Ordinal)
    {
        "Runs.List", "Runs.ListStates", "Runs.ListFiles", "Runs.ListConsoleLines", "Runs.ListArtifacts", "Sweeps.List", "Sweeps.ListRuns", "Artifacts.List", "Artifacts.ListFileUrls",
        "Collections.List", "Registries.ListCollections", "Registries.ListVersions",
    };

    public static TheoryData<string> All => [.. Listings.Keys];

    [Fact]
    public void No_listing_of_the_client_is_left_out() => Assert.Equal(
        Listings.Keys.Order(StringComparer.Ordinal),
        typeof(WandbClient).GetProperties().Where(area => area.PropertyType.Namespace == typeof(RunArea).Namespace)
            .SelectMany(area => area.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => method.ReturnType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Listing<>))
                .Select(method => $"{area.Name}.{method.Name}"))
            .Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Its_items_are_those_of_its_pages_each_time_they_are_enumerated(string listing)
    {
        var lot = await Listings[listing](server.Client, 2);
        var items = await lot.ItemsAsync();
        Assert.NotEmpty(items);
        Assert.Equal(items, await lot.OfPagesAsync());
        Assert.Equal(items, await lot.ItemsAsync());
        Assert.Equal(items, await (await Listings[listing](server.Client, 50)).ItemsAsync());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Its_count_is_the_servers_and_null_where_that_says_none(string listing)
    {
        var lot = await Listings[listing](server.Client, 50);
        Assert.Equal(Counted.Contains(listing) ? (await lot.ItemsAsync()).Count : null, await lot.CountAsync());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_asks_for_no_page_before_it_comes_to_it_and_for_none_with_a_token_that_has_ended(string listing)
    {
        var asked = 0;
        await using var client = server.ClientOf(options => options with { Requested = _ => Interlocked.Increment(ref asked) });
        await client.Registries.List("my-org").NextAsync();
        var lot = await Listings[listing](client, 1);
        asked = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lot.ItemsAsync(new CancellationToken(true)));
        Assert.Equal(0, asked);
        await lot.FirstAsync();
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_token_that_ends_between_two_pages_ends_the_enumeration()
    {
        using var ending = new CancellationTokenSource();
        var taken = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var line in server.Client.Runs.ListConsoleLines(Run, 3).WithCancellation(ending.Token))
            {
                if (++taken == 3)
                    await ending.CancelAsync();
            }
        });
        Assert.Equal(3, taken);
    }

    private static async Task<ArtifactPath> VersionAsync(WandbClient client)
    {
        await foreach (var version in client.Artifacts.List(Project, "dataset", "dataset-0"))
        {
            await foreach (var _ in client.Artifacts.ListUsedBy(version.Version.Id))
                return new ArtifactPath(Project, "dataset-0", version.VersionName!, version.Version.Id);
        }
        throw new InvalidOperationException("No version is used.");
    }

    [GeneratedRegex(@"\?[^""]*")]
    private static partial Regex Signature();

    /// <summary>A listing of whatever it lists.</summary>
    private sealed record Lot(
        Func<CancellationToken, Task<List<string>>> Items, Func<Task<List<string>>> Pages, Func<Task<long?>> Count, Func<Task> First)
    {
        public static Task<Lot> Of<T>(Listing<T> listing) => Task.FromResult(new Lot(
            async token => await listing.Select(Text).ToListAsync(token),
            async () => await listing.PagesAsync().SelectMany(page => page.Items.ToAsyncEnumerable()).Select(Text).ToListAsync(),
            () => listing.CountAsync(),
            async () => await listing.FirstAsync()));

        public Task<List<string>> ItemsAsync(CancellationToken cancellationToken = default) => Items(cancellationToken);

        public Task<List<string>> OfPagesAsync() => Pages();

        public Task<long?> CountAsync() => Count();

        public Task FirstAsync() => First();

        /// <summary>Without signatures, which are new in every answer.</summary>
        private static string Text<T>(T item) => Signature().Replace(item as string ?? JsonSerializer.Serialize(item), "");
    }

    public sealed class Server : IAsyncLifetime
    {
        private WandbSimulator _simulator = null!;

        internal WandbClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new OfficialClientWorld(new GeneratorOptions { AwkwardShapes = false, TablesPerRun = 2 })] });
            Client = ClientOf(options => options);
        }

        public async Task DisposeAsync()
        {
            await Client.DisposeAsync();
            await _simulator.DisposeAsync();
        }

        internal WandbClient ClientOf(Func<WandbClientOptions, WandbClientOptions> with) =>
            new(with(new WandbClientOptions { BaseUrl = _simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) }));
    }
}
