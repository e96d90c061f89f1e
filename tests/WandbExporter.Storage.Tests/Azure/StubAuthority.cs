using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>
/// The authority of a cloud of one's own, as far as an application asks it for a token: with a secret, or with what Kubernetes signed for
/// its pod. Over https, with the certificate of the store that takes the tokens.
/// </summary>
internal sealed class StubAuthority : IAsyncDisposable
{
    public const string Client = "00000000-0000-0000-0000-00000000000c";

    private readonly WebApplication _application;

    private StubAuthority(WebApplication application) => _application = application;

    /// <summary>The variables that name it, the tenant and the application.</summary>
    public string[] Variables =>
        [$"AZURE_AUTHORITY_HOST={_application.Urls.Single()}/", $"AZURE_TENANT_ID={AccessToken.Tenant}", $"AZURE_CLIENT_ID={Client}"];

    /// <summary>The parameters of each request for a token.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = [];

    /// <summary>Whether it knows the application.</summary>
    public bool Refuses { get; private init; }

    public static async Task<StubAuthority> StartAsync(string certificate, bool refuses = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(
            https => https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, Path.Combine(Path.GetDirectoryName(certificate)!, "key.pem"))));
        builder.WebHost.UseUrls("https://127.0.0.1:0");
        var application = builder.Build();
        var stub = new StubAuthority(application) { Refuses = refuses };
        application.MapPost($"/{AccessToken.Tenant}/oauth2/v2.0/token", (Delegate)stub.GiveTokenAsync);
        await application.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task<IResult> GiveTokenAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        Requests.Enqueue(form);
        if (Refuses)
            return Results.Json(new { error = "invalid_client", error_description = $"AADSTS700016: no application {form["client_id"]}" }, statusCode: StatusCodes.Status401Unauthorized);
        var token = AccessToken.Of(form["scope"].Split('/', 4) is [var scheme, _, var host, ..] ? $"{scheme}//{host}" : "", AccessToken.Issuer, DateTimeOffset.UtcNow);
        return Results.Json(new { token_type = "Bearer", expires_in = 3600, access_token = token });
    }
}
