using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

/// <summary>A server with an organization of every odd shape; read by all tests of a class, and changed by none.</summary>
public sealed class OddServer : IAsyncLifetime
{
    internal const string Narrow = "0123456789abcdef0123456789abcdef01234567";

    internal static readonly ProjectPath Project = new(AwkwardOrganization.Team, AwkwardOrganization.Project);
    internal static readonly ProjectPath Registry = new(AwkwardOrganization.Entity, AwkwardOrganization.Registry);

    public WandbSimulator Simulator { get; private set; } = null!;

    internal WandbClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Simulator = await StartAsync(options => options);
        Client = ClientOf(Simulator);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    /// <summary>One of a test's own.</summary>
    internal static Task<WandbSimulator> StartAsync(Func<SimulatorOptions, SimulatorOptions> with) => WandbSimulator.StartAsync(with(new SimulatorOptions
    {
        Worlds = [new AwkwardOrganization()],
        Accounts = [new Account(Narrow, AwkwardOrganization.Member, [AwkwardOrganization.Team, AwkwardOrganization.Entity])],
    }));

    internal static Task<WandbSimulator> StartAsync(CapabilityOptions capabilities) => StartAsync(options => options with { Capabilities = capabilities });

    internal static WandbClient ClientOf(WandbSimulator simulator, string key = SimulatorOptions.DefaultApiKey) =>
        new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = key, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) });

    internal static async Task<List<T>> AllAsync<T>(Listing<T> listing)
    {
        var items = new List<T>();
        await foreach (var page in listing.PagesAsync())
            items.AddRange(page.Items);
        return items;
    }
}
