using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WandbExporter.Cli.Checks;
using Xunit;

namespace WandbExporter.Cli.Tests.Checks;

public sealed class AnswerWatchTests
{
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_refused_and_known()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = DateTimeOffset.UtcNow.AddDays(5);
        using var made = new CertificateRequest("CN=wandb.example.org", key, HashAlgorithmName.SHA256).CreateSelfSigned(end.AddDays(-30), end);
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, certificate);
        using var watch = new AnswerWatch(TimeProvider.System);
        using var client = new HttpMessageInvoker(watch, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, CancellationToken.None));
        await serving;

        Assert.IsAssignableFrom<AuthenticationException>(refused.InnerException);
        Assert.Null(watch.Last);
        Assert.Equal(("wandb.example.org", true), (watch.Certificate?.Issuer, watch.Certificate?.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)));
        Assert.InRange((watch.Certificate!.NotAfter - end).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(connection.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
            // The client ends it without a word.
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (Exception ended) when (ended is IOException or AuthenticationException)
        {
        }
    }
}
