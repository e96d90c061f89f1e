using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Monitoring;

/// <summary>
/// Serves <c>/metrics</c> to Prometheus, and <c>/healthz</c> and <c>/readyz</c> to whoever runs the process, until disposed. What it measures
/// is also what shows that the export lives.
/// </summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly MeterProvider _meters;
    private readonly MeterListener _signs = new();

    private MetricsServer(WebApplication server, MeterProvider meters, ExportHealth health)
    {
        (_server, _meters) = (server, meters);
        _signs.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("WandbExporter.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _signs.SetMeasurementEventCallback<long>((_, _, _, _) => health.Beat());
        _signs.SetMeasurementEventCallback<double>((_, _, _, _) => health.Beat());
        _signs.Start();
    }

    /// <exception cref="ExportException">Exit 2: the port is not to be had.</exception>
    public static async Task<MetricsServer> StartAsync(MetricsAddress address, ExportHealth health, ExportLog log, CancellationToken cancellationToken)
    {
        var meters = Sdk.CreateMeterProviderBuilder().AddOurMeters().AddPrometheusExporter().Build();
        var server = Build(address, meters, health);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (Exception taken) when (taken.GetBaseException() is SocketException refused)
        {
            await server.DisposeAsync();
            meters.Dispose();
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"--metrics {address} is not to be had ({refused.Message}); name another port, or 0 for one that is free.", ExitCode.Usage),
                taken);
        }
        var url = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        log.Event("metrics", $"Serving /metrics, /healthz and /readyz at {url}.", json => json.WriteString("url", url));
        return new MetricsServer(server, meters, health);
    }

    public async ValueTask DisposeAsync()
    {
        // Who asks at this moment does not hold up the end.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
        _signs.Dispose();
        _meters.Dispose();
    }

    private static WebApplication Build(MetricsAddress address, MeterProvider meters, ExportHealth health)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            if (address.Host is { } host)
                kestrel.Listen(host, address.Port);
            else
                kestrel.ListenAnyIP(address.Port);
        });
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        var server = builder.Build();
        server.UseOpenTelemetryPrometheusScrapingEndpoint(meters, http => http.Request.Path == "/metrics", null, null, null);
        server.Run(http => http.Request.Path.Value switch
        {
            "/healthz" => AnswerAsync(http, health.Live()),
            "/readyz" => AnswerAsync(http, health.Ready()),
            _ => NotFoundAsync(http),
        });
        return server;
    }

    private static Task AnswerAsync(HttpContext http, Health health)
    {
        http.Response.StatusCode = health.IsGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync($$"""{"status":"{{(health.IsGood ? "ok" : "unavailable")}}","reason":"{{JsonEncodedText.Encode(health.Reason)}}"}""" + "\n", http.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.WriteAsync("There is /metrics, /healthz and /readyz.\n", http.RequestAborted);
    }

    /// <summary>Signals are the export's, which drains by them and is asked how it goes meanwhile.</summary>
    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
