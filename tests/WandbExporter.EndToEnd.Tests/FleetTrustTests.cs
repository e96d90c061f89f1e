using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.EndToEnd.Tests.Support.Fleet;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Who belongs to a fleet is who may write to its destination; nobody else gets in, and nobody keeps it from its work.</summary>
public sealed class FleetTrustTests
{
    private static string LockOf(FleetScene scene) => Path.Combine(scene.Export.Destination, "_export", "lock.json");

    [Fact]
    public async Task Strangers_are_turned_away_and_the_export_goes_on()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 2, units: 5);
        var (committed, requests) = (scene.Committed, (int)scene.Export.Simulator.Requests.Count);
        using var held = JsonDocument.Parse(await File.ReadAllBytesAsync(LockOf(scene)));
        var address = IPEndPoint.Parse(held.RootElement.GetProperty("fleet").GetString()!);

        // Who speaks plainly, as Akka without TLS does, hears nothing that is not of TLS.
        using (var plain = new TcpClient())
        {
            await plain.ConnectAsync(address);
            await plain.GetStream().WriteAsync(new byte[4096]);
            await RequireHungUpAsync(plain.GetStream());
        }
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var other = new CertificateRequest("CN=wandb-export node", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)))
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(address);
            await using var stream = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
            try
            {
                await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "wandb-export", ClientCertificates = [other] });
                await RequireHungUpAsync(stream);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
            }
        }
        await scene.Coordinator.SeenAsync("does not belong to the fleet, by the certificate that it shows");
        await scene.EndAsync(committed, requests, []);
        Assert.All(Directory.GetFiles(Path.Combine(scene.Export.Destination, "_export", "fleet")), left => Assert.StartsWith("over-", Path.GetFileName(left), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_coordinator_that_does_not_encrypt_is_not_talked_to_and_a_sentence_says_so()
    {
        await using var scene = await FleetScene.BeginAsync();
        await scene.StartAsync(nodes: 1, units: 1);
        var coordinator = scene.Coordinator;
        coordinator.Signal("STOP");
        var held = JsonNode.Parse(await File.ReadAllTextAsync(LockOf(scene)))!.AsObject();
        held.Remove("certificate");
        await File.WriteAllTextAsync(LockOf(scene), held.ToJsonString());
        var node = await CliProcess.RunAsync(scene.Export.Arguments([FleetScene.Entity], "--fleet"), scene.Export.Environment());

        Assert.Equal(2, node.ExitCode);
        Assert.Contains("whose nodes do not encrypt what they say to each other; give all nodes this version.", node.Error, StringComparison.Ordinal);
    }

    private static async Task RequireHungUpAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var heard = 0;
        try
        {
            while (await stream.ReadAsync(new byte[256], patience.Token) is > 0 and var more)
                heard += more;
        }
        catch (IOException)
        {
        }
        Assert.True(heard <= 7, $"{heard} bytes were answered, which is more than an alert of TLS.");
    }
}
