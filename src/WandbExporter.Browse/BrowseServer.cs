using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;
using WandbExporter.Query;
using WandbExporter.Storage;

namespace WandbExporter.Browse;

/// <summary>
/// Shows an export to a browser of this machine, on 127.0.0.1, until disposed. Reads only, also beside a writer.
/// </summary>
public sealed class BrowseServer : IAsyncDisposable
{
    private readonly ExportData _data;
    private readonly WebApplication _server;

    private BrowseServer(ExportData data, WebApplication server, Uri address) => (_data, _server, Address) = (data, server, address);

    /// <summary>The page, with the token that lets in.</summary>
    public Uri Address { get; }

    /// <param name="export">What is shown; whoever opened it closes it, afterwards.</param>
    /// <param name="options">What questions may use.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<BrowseServer> StartAsync(IExportView export, QueryOptions options, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = await ExportData.OpenAsync(export, options, time, cancellationToken);
        var gate = new Gate();
        var answers = new Answers(data);
        var server = Build(port, gate, answers);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            await data.DisposeAsync();
            throw;
        }
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new BrowseServer(data, server, new Uri($"{address}/?token={gate.Token}"));
    }

    public async ValueTask DisposeAsync()
    {
        // Who asks at this moment does not hold up the end.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
        await _data.DisposeAsync();
    }

    private static WebApplication Build(int port, Gate gate, Answers answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            // A chart of many runs names them all.
            kestrel.Limits.MaxRequestLineSize = 256 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
        });
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        var server = builder.Build();
        server.Run(async http =>
        {
            if (await gate.PassesAsync(http))
                await AnswerAsync(http, answers);
        });
        return server;
    }

    private static async Task AnswerAsync(HttpContext http, Answers answers)
    {
        try
        {
            await answers.WriteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // A page that was left asks for nothing more.
        }
        catch (BadQuestionException bad)
        {
            await ApologizeAsync(http, StatusCodes.Status400BadRequest, bad.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await ApologizeAsync(http, StatusCodes.Status500InternalServerError, DataFailure.Sentence(e));
        }
    }

    private static async Task ApologizeAsync(HttpContext http, int status, string why)
    {
        if (http.Response.HasStarted)
            return;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("error", why);
            json.WriteEndObject();
        }
        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Signals are the program's.</summary>
    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
