using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>
/// A W&amp;B server in this process, on two ports of 127.0.0.1: the API, and the bucket that signed URLs point to. Strict where the real
/// one is. What clients change lasts as long as it does. Stops when disposed.
/// </summary>
public sealed class WandbSimulator : IAsyncDisposable
{
    private readonly WebApplication _api;
    private readonly WebApplication _bucket;

    private readonly ServerState _state;

    private WandbSimulator(WebApplication api, WebApplication bucket, ServerState state, RequestLog requests)
    {
        _state = state;
        _api = api;
        _bucket = bucket;
        World = state.Worlds;
        BaseUrl = state.Urls.Api;
        BucketUrl = state.Urls.Bucket;
        Requests = requests;
    }

    public Uri BaseUrl { get; }

    public Uri BucketUrl { get; }

    public RequestLog Requests { get; }

    /// <summary>How many changes clients made; one that was refused is none, and one whose answer was lost is one.</summary>
    public long Changes => _state.Changes;

    /// <summary>What is served; the truth to compare an export with.</summary>
    public World World { get; }

    /// <exception cref="IOException">A port that was asked for is taken.</exception>
    public static async Task<WandbSimulator> StartAsync(SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var worlds = new WorldSet(options.Worlds.Count == 0 ? [new GeneratedWorld(new GeneratorOptions())] : options.Worlds);
        var state = new ServerState(options, worlds);
        var requests = new RequestLog(options.RequestLogFile, options.RequestsRemembered);
        var host = new ServerHost(state, new FaultInjector(options.Faults), requests);
        var graphQL = new GraphQLEndpoint(host, new GraphQLExecutor(ServerSchema.Build(options.Capabilities, options.ParquetHistory?.LiveDataIsNull == true), new SimulatorResolver()));
        var files = new FilesEndpoint(host);
        var artifacts = new ArtifactEndpoint(host);
        var bucket = Build(options, options.BucketPort, new BucketEndpoint(host).HandleAsync);
        var api = Build(options, options.Port, http => http.Request.Path.Value switch
        {
            "/graphql" when HttpMethods.IsPost(http.Request.Method) => graphQL.HandleAsync(http),
            { } path when path.StartsWith("/files/", StringComparison.Ordinal) => files.HandleAsync(http),
            { } path when path.StartsWith("/artifacts/", StringComparison.Ordinal) || path.StartsWith("/artifactsV2/", StringComparison.Ordinal) => artifacts.HandleAsync(http),
            "/_simulator/requests" => AdminAsync(http, requests),
            _ => NotFoundAsync(http),
        });
        try
        {
            await bucket.StartAsync(cancellationToken);
            state.Urls.Bucket = Address(bucket);
            await api.StartAsync(cancellationToken);
            state.Urls.Api = Address(api);
            return new WandbSimulator(api, bucket, state, requests);
        }
        catch
        {
            await api.DisposeAsync();
            await bucket.DisposeAsync();
            state.Dispose();
            requests.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _api.StopAsync(now.Token);
        await _bucket.StopAsync(now.Token);
        await _api.DisposeAsync();
        await _bucket.DisposeAsync();
        _state.Dispose();
        Requests.Dispose();
    }

    private static WebApplication Build(SimulatorOptions options, int port, RequestDelegate handle)
    {
        const int LongestLine = 128 * 1024;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestLine;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
        });
        if (options.LoggerFactory is { } logging)
            builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task AdminAsync(HttpContext http, RequestLog requests)
    {
        http.Response.ContentType = "application/x-ndjson";
        var since = long.TryParse(http.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;
        foreach (var record in requests.Snapshot().Where(record => record.Sequence > since))
            await http.Response.WriteAsync(record.ToJson() + "\n", http.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.WriteAsync("404 page not found", http.RequestAborted);
    }
}
