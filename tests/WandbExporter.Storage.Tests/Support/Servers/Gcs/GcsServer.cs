using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>
/// Google Cloud Storage's JSON API in memory, as its public documentation has it: media, metadata, multipart and resumable uploads, listings,
/// rewrites, preconditions, checksums, customers' keys, and the errors in its words. It refuses what the service would only ignore, and has
/// faults for any request.
/// </summary>
internal sealed class GcsServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly GcsAnswers _answers;

    private GcsServer(WebApplication application, GcsAnswers answers)
    {
        _application = application;
        _answers = answers;
    }

    public Uri Endpoint { get; private set; } = null!;

    public GcsBuckets Buckets => _answers.Buckets;

    public GcsUploads Uploads => _answers.Uploads;

    /// <summary>The tokens that let a request in; null lets in everybody, and those with a token never, as an emulator that must not see one.</summary>
    public IReadOnlyCollection<string>? Tokens { get; init; }

    /// <summary>What happens to a request; null for nothing. Gets what it is, see <see cref="GcsRequest"/>, and the object's name.</summary>
    public Func<string, string, GcsFault?> Fault { get; set; } = (_, _) => null;

    /// <param name="tokens">See <see cref="Tokens"/>.</param>
    /// <param name="pageSize">The most objects of a page of a listing.</param>
    /// <param name="rewriteBytes">How many bytes one request of a rewrite copies.</param>
    public static async Task<GcsServer> StartAsync(IReadOnlyCollection<string>? tokens = null, int pageSize = 1000, long rewriteBytes = long.MaxValue)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        var server = new GcsServer(application, new GcsAnswers(pageSize, rewriteBytes)) { Tokens = tokens };
        application.Run(server.ServeAsync);
        await application.StartAsync();
        server.Endpoint = new Uri(application.Urls.Single());
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var asked = "";
        GcsFault? fault = null;
        try
        {
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var request = GcsRequest.From(context, target.Split('?')[0]);
            asked = request.What;
            Admit(context.Request);
            var (body, isCut) = await GcsBody.ReadAsync(context);
            fault = Fault(request.What, isCut ? "" : await _answers.NameAsync(context, request, body));
            if (fault is { Cut: GcsCut.Before })
            {
                context.Abort();
                return;
            }
            if (fault?.Status is { } status)
                throw GcsError.Of(status);
            if (fault is { Cut: GcsCut.InTheMiddle } && body.Length > 0)
                (body, isCut) = (body[..(body.Length / 2)], true);
            if (fault is { Cut: GcsCut.After })
                context.Response.Body = Stream.Null;
            await _answers.AnswerAsync(context, request, body, isCut, fault, Endpoint);
            if (isCut || fault is { Cut: GcsCut.After })
                context.Abort();
        }
        catch (GcsError) when (fault is { Cut: GcsCut.After })
        {
            context.Abort();
        }
        catch (GcsError e)
        {
            await RefuseAsync(context, asked, e);
        }
    }

    private void Admit(HttpRequest request)
    {
        var sent = request.Headers.Authorization.ToString();
        if (Tokens is null ? sent.Length > 0 : !Tokens.Any(token => sent == $"Bearer {token}"))
            throw GcsError.Of(401);
    }

    private static async Task RefuseAsync(HttpContext context, string asked, GcsError e)
    {
        context.Response.StatusCode = e.Status;
        if (e.Status == 304)
            return;
        // A reading of the content is answered in plain words, everything else in JSON.
        if (asked == "MEDIA")
        {
            await context.Response.WriteAsync(e.Message);
            return;
        }
        var error = new JsonObject { ["message"] = e.Message, ["domain"] = "global", ["reason"] = e.Reason };
        await GcsAnswers.JsonAsync(context, new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = e.Status, ["message"] = e.Message, ["errors"] = new JsonArray(error) },
        });
    }
}
