using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Amazon.SecurityToken.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>
/// AWS's token service as far as a web identity asks it. It gives out what it is told to, such as the credentials of a role that a real
/// service knows, and says when they end.
/// </summary>
internal sealed class StubTokenService : IAsyncDisposable
{
    private static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    private readonly WebApplication _application;

    private StubTokenService(WebApplication application) => _application = application;

    public Uri Endpoint => new(_application.Urls.Single());

    /// <summary>The parameters of each request.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = [];

    /// <summary>The answer: credentials, or an error's status and code.</summary>
    public required Func<(Credentials? Credentials, int Status, string Code)> Answer { get; init; }

    public static async Task<StubTokenService> StartAsync(Func<(Credentials? Credentials, int Status, string Code)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var stub = new StubTokenService(application) { Answer = answer };
        application.Run(stub.ServeAsync);
        await application.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Requests.Enqueue(form.ToDictionary(field => field.Key, field => field.Value.ToString()));
        var (credentials, status, code) = Answer();
        var answer = credentials is null ?
            new XElement(Namespace + "ErrorResponse", Element("Error", Element("Type", "Sender"), Element("Code", code), Element("Message", $"The stub says {code}."))) :
            new XElement(Namespace + "AssumeRoleWithWebIdentityResponse", Element("AssumeRoleWithWebIdentityResult", Element(
                "Credentials",
                Element("AccessKeyId", credentials.AccessKeyId),
                Element("SecretAccessKey", credentials.SecretAccessKey),
                Element("SessionToken", credentials.SessionToken),
                Element("Expiration", credentials.Expiration!.Value.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)))));
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.ToString(SaveOptions.DisableFormatting)));
    }

    private static XElement Element(string name, params object[] content) => new(Namespace + name, content);
}
