using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>What gives a machine of Azure the tokens of its managed identity, as App Service and container apps have it.</summary>
internal sealed class StubIdentityService : IAsyncDisposable
{
    public const string Secret = "header-of-the-identity";

    private readonly WebApplication _application;

    private StubIdentityService(WebApplication application) => _application = application;

    /// <summary>The variables that name it.</summary>
    public string[] Variables => [$"IDENTITY_ENDPOINT={_application.Urls.Single()}/msi/token", $"IDENTITY_HEADER={Secret}"];

    /// <summary>Each request's query and whether it carried the secret.</summary>
    public ConcurrentQueue<(string Resource, bool HasSecret)> Requests { get; } = [];

    /// <summary>The status of its answers.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Who gave out the token, as it says itself.</summary>
    public string Issuer { get; init; } = AccessToken.Issuer;

    public static async Task<StubIdentityService> StartAsync(int status = 200, string? issuer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var stub = issuer is null ? new StubIdentityService(application) { Status = status } : new StubIdentityService(application) { Status = status, Issuer = issuer };
        application.Run(stub.ServeAsync);
        await application.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private Task ServeAsync(HttpContext context)
    {
        var resource = context.Request.Query["resource"].ToString();
        Requests.Enqueue((resource, context.Request.Headers["X-IDENTITY-HEADER"] == Secret));
        var now = DateTimeOffset.UtcNow;
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Status == 200
            ? JsonSerializer.Serialize(new { access_token = AccessToken.Of(resource.TrimEnd('/'), Issuer, now), expires_on = AccessToken.EndOf(now).ToString(CultureInfo.InvariantCulture), resource, token_type = "Bearer" })
            : "{\"error\":\"invalid_request\"}");
    }
}
