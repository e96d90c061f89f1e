using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WandbExporter.Client.Credentials;
using WandbExporter.Client.Hosting;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Hosting;

/// <summary>The client among the services of a host.</summary>
public sealed class WandbServicesTests(WandbServicesTests.Server server) : IClassFixture<WandbServicesTests.Server>
{
    private static readonly RunPath Run = new("ent", "proj", "run00000");

    [Fact]
    public async Task Handlers_of_the_host_see_every_request_to_the_api_and_no_download_and_no_log_shows_the_key()
    {
        var seen = new Seen();
        var log = new LogLines();
        var services = Services(("ApiKey", SimulatorOptions.DefaultApiKey), ("BaseUrl", server.Url));
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddWandbClient().AddHttpMessageHandler(() => seen);
        await using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<WandbClient>();
        Assert.Same(client, provider.GetRequiredService<WandbClient>());
        var file = await client.Runs.ListFiles(Run).FirstAsync(file => file.SizeBytes > 0);
        var content = new MemoryStream();
        await client.Runs.DownloadAsync(file, content);
        Assert.Equal(file.SizeBytes, content.Length);
        Assert.NotEmpty(seen.Requests);
        Assert.All(seen.Requests, request => Assert.Equal(server.Url, request.Address.GetLeftPart(UriPartial.Authority)));
        Assert.All(seen.Requests, request => Assert.True(request.HasKey));
        Assert.All(seen.Requests, request => Assert.EndsWith("/graphql", request.Address.AbsolutePath, StringComparison.Ordinal));

        Assert.NotEmpty(log.Lines);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + SimulatorOptions.DefaultApiKey));
        Assert.All(log.Lines, line => Assert.False(line.Contains(SimulatorOptions.DefaultApiKey, StringComparison.Ordinal) || line.Contains(basic, StringComparison.Ordinal), line));
    }

    [Fact]
    public async Task What_the_host_says_is_before_its_configuration_and_that_before_the_environment()
    {
        var environment = new FakeEnvironment { Variables = { ["WANDB_API_KEY"] = SimulatorOptions.DefaultApiKey, ["WANDB_BASE_URL"] = "http://127.0.0.1:1" } };
        var services = Services(("BaseUrl", "http://127.0.0.1:2"), ("MaxAttempts", "3"), ("AttemptTimeout", "00:00:20"), ("MaxRequestsPerSecond", "1000"));
        services.AddSingleton<IEnvironment>(environment);
        services.AddWandbClient(settings => settings.BaseUrl = server.Url);
        await using var provider = services.BuildServiceProvider();
        var settings = provider.GetRequiredService<IOptions<WandbClientSettings>>().Value;
        Assert.Equal((server.Url, 3, TimeSpan.FromSeconds(20), 1000.0), (settings.BaseUrl, settings.MaxAttempts, settings.AttemptTimeout, settings.MaxRequestsPerSecond));
        Assert.NotNull(await provider.GetRequiredService<WandbClient>().GetViewerAsync());
    }

    [Theory]
    [InlineData("ApiKey", "not\ta key", "API key")]
    [InlineData("BaseUrl", "no address", "base URL")]
    [InlineData("MaxAttempts", "0", "Wandb:MaxAttempts must be a whole number from 1 to 10000; it is 0")]
    [InlineData("MaxAttempts", "many", "Wandb:MaxAttempts must be a whole number, not 'many'")]
    [InlineData("GiveUpAfter", "-00:00:01", "Wandb:GiveUpAfter must be longer than zero and at most 7.00:00:00, written as 00:30:00")]
    [InlineData("AttemptTimeout", "30", "Wandb:AttemptTimeout must be longer than zero and at most 01:00:00, written as 00:00:30, not '30'")]
    [InlineData("AttemptTimeout", "00:30", "Wandb:AttemptTimeout must be longer than zero and at most 01:00:00, written as 00:00:30, not '00:30'")]
    [InlineData("GiveUpAfter", "10:00", "Wandb:GiveUpAfter must be longer than zero and at most 7.00:00:00, written as 00:30:00 or, for a day, 1.00:00:00, not '10:00'")]
    [InlineData("GiveUpAfter", "24:00:00", "written as 00:30:00 or, for a day, 1.00:00:00, not '24:00:00'")]
    [InlineData("GiveUpAfter", "8.00:00:00", "at most 7.00:00:00, written as 00:30:00 or, for a day, 1.00:00:00; it is 8.00:00:00")]
    [InlineData("MaxRequestsPerSecond", "-1", "Wandb:MaxRequestsPerSecond must be a number from 0.1; it is -1")]
    [InlineData("MaxRequestsPerSecond", "Infinity", "Wandb:MaxRequestsPerSecond must be a number from 0.1")]
    [InlineData("MaxRequestsPerSecond", "NaN", "Wandb:MaxRequestsPerSecond must be a number from 0.1")]
    [InlineData("MaxRequestsPerSecond", "0.01", "Wandb:MaxRequestsPerSecond must be a number from 0.1; it is 0.01")]
    [InlineData("MaxRequestsPerSecond", "fast", "Wandb:MaxRequestsPerSecond must be a number from 0.1, not 'fast'")]
    [InlineData("GiveUpAfter", "soon:ish", "Wandb:GiveUpAfter must be longer than zero and at most 7.00:00:00, written as 00:30:00 or, for a day, 1.00:00:00, not 'soon:ish'")]
    [InlineData("AttemptTimeout", "1.00:00:30", "Wandb:AttemptTimeout must be longer than zero and at most 01:00:00, written as 00:00:30; it is 1.00:00:30")]
    [InlineData("MaxDownloads", "1000000", "Wandb:MaxDownloads must be a whole number from 1 to 10000")]
    [InlineData("Attempts", "3", "Wandb:Attempts is no setting")]
    public void A_host_that_starts_is_told_of_a_setting_that_makes_no_sense(string name, string value, string words)
    {
        var services = Services(("ApiKey", SimulatorOptions.DefaultApiKey), ("BaseUrl", server.Url), (name, value));
        services.AddSingleton<IEnvironment>(new FakeEnvironment());
        services.AddWandbClient();
        using var provider = services.BuildServiceProvider();
        var wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(words, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(SimulatorOptions.DefaultApiKey, wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_starts_is_told_of_all_its_settings_that_make_no_sense_at_once()
    {
        var services = Services(("ApiKey", SimulatorOptions.DefaultApiKey), ("AttemptTimeout", "30"), ("MaxAttempts", "0"), ("Attempts", "3"), ("GiveUpAfter", "2.00:00:00"), ("MaxRequestsPerSecond", "-1"));
        services.AddSingleton<IEnvironment>(new FakeEnvironment());
        services.AddWandbClient(settings => settings.MaxDownloads = 0);
        using var provider = services.BuildServiceProvider();
        var failures = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Failures;
        Assert.Equal(
            ["Wandb:AttemptTimeout", "Wandb:Attempts", "Wandb:MaxAttempts", "Wandb:MaxDownloads", "Wandb:MaxRequestsPerSecond"],
            failures.Select(failure => failure.Split(' ').Single(word => word.StartsWith("Wandb:", StringComparison.Ordinal))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_host_without_a_key_is_told_where_one_is_looked_for()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IEnvironment>(new FakeEnvironment());
        services.AddWandbClient(settings => settings.BaseUrl = server.Url);
        using var provider = services.BuildServiceProvider();
        Assert.Contains("WANDB_API_KEY", Assert.Throws<OptionsValidationException>(provider.GetRequiredService<WandbClient>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_would_take_the_key_to_other_hosts_is_refused()
    {
        var services = Services(("ApiKey", SimulatorOptions.DefaultApiKey), ("BaseUrl", server.Url));
        services.AddWandbClient().ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler());
        using var provider = services.BuildServiceProvider();
        Assert.Contains("AllowAutoRedirect", Assert.Throws<WandbException>(provider.GetRequiredService<WandbClient>).Message, StringComparison.Ordinal);
    }

    private static ServiceCollection Services(params (string Name, string Value)[] wandb)
    {
        var services = new ServiceCollection();
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in wandb)
            values[$"{WandbClientSettings.Section}:{name}"] = value;
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        return services;
    }

    public sealed class Server : IAsyncLifetime
    {
        private WandbSimulator _simulator = null!;

        internal string Url => _simulator.BaseUrl.GetLeftPart(UriPartial.Authority);

        public async Task InitializeAsync() => _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new OfficialClientWorld()] });

        public async Task DisposeAsync() => await _simulator.DisposeAsync();
    }

    private sealed class Seen : DelegatingHandler
    {
        public ConcurrentQueue<(Uri Address, bool HasKey)> Requests { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Enqueue((request.RequestUri!, request.Headers.Authorization is not null));
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
