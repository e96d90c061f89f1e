using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace WandbExporter.Cli.Checks;

/// <summary>Carries requests to the API as the client's own sockets do, and keeps of the last answer what its head says, and by what certificate it came.</summary>
internal sealed class AnswerWatch : DelegatingHandler
{
    private readonly TimeProvider _time;
    private volatile SeenAnswer? _last;
    private volatile SeenCertificate? _certificate;

    public AnswerWatch(TimeProvider time)
    {
        _time = time;
        InnerHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Look },
        };
    }

    /// <summary>Null if none came.</summary>
    public SeenAnswer? Last => _last;

    /// <summary>Null without TLS.</summary>
    public SeenCertificate? Certificate => _certificate;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (at, began) = (_time.GetUtcNow(), _time.GetTimestamp());
        var response = await base.SendAsync(request, cancellationToken);
        _last = new SeenAnswer(at, _time.GetElapsedTime(began), response.Headers.Date, Header("RateLimit-Limit"), Header("RateLimit-Remaining"), Header("RateLimit-Reset"));
        return response;

        double? Header(string name) =>
            response.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1
            && double.TryParse(values.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number is >= 0 and < 1e12
                ? number
                : null;
    }

    /// <summary>Judges nothing: what the system thinks of the certificate is what counts.</summary>
    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 seen)
            _certificate = new SeenCertificate(seen.GetNameInfo(X509NameType.SimpleName, forIssuer: true), seen.NotAfter.ToUniversalTime(), errors);
        return errors == SslPolicyErrors.None;
    }
}

/// <summary>The head of an answer.</summary>
/// <param name="SentAt">When its request was sent, by this machine's clock.</param>
/// <param name="Took">Until it was there.</param>
/// <param name="Date">By the server's clock; null if it does not say.</param>
/// <param name="Limit">The server's budget in its own unit; null if it does not say, as of the next two.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Reset">Seconds, or a moment in seconds since 1970, until it is whole again.</param>
internal sealed record SeenAnswer(DateTimeOffset SentAt, TimeSpan Took, DateTimeOffset? Date, double? Limit, double? Remaining, double? Reset);

/// <summary>The certificate by which a server proved that it is who was asked for.</summary>
internal sealed record SeenCertificate(string Issuer, DateTimeOffset NotAfter, SslPolicyErrors Errors);
