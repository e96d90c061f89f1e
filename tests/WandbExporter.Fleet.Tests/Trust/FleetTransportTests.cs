using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Trust;
using Xunit;

namespace WandbExporter.Fleet.Tests.Trust;

/// <summary>What comes to the port of a node, and what a node comes to.</summary>
public sealed class FleetTransportTests : IAsyncLifetime
{
    private static readonly string Settings = FleetAkka.Settings("127.0.0.1", 0, TimeSpan.FromSeconds(2)) + "\nakka { loglevel = OFF, stdout-loglevel = OFF }";

    private readonly ConcurrentQueue<string> _notices = new();
    private readonly ShutdownHold _hold = new();
    private readonly ActorSystem _system = ActorSystem.Create(FleetAkka.System, TestTrust.Of(Settings));

    private Address Address => Cluster.Get(_system).SelfAddress;

    public Task InitializeAsync()
    {
        _hold.Guard(_system, _notices.Enqueue);
        Cluster.Get(_system).Join(Address);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _hold.Release();
        await _system.Terminate();
    }

    [Fact]
    public async Task Who_does_not_belong_to_the_fleet_is_turned_away_and_others_still_come()
    {
        using var foreign = Foreign();
        Assert.Equal(0, await SayAsync(new byte[64]));
        Assert.Equal(0, await SayEncryptedAsync(null));
        Assert.Equal(0, await SayEncryptedAsync(foreign));

        await RequireJoinedAsync();
    }

    /// <summary>As where a node was killed, and its port is another program's by now. Akka would end the whole system then, and with it the export.</summary>
    [Fact]
    public async Task A_connection_to_what_is_no_node_does_not_end_the_system()
    {
        using var foreign = Foreign();
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var accepting = AcceptAsync(listener, foreign);
        ((ExtendedActorSystem)_system).Provider.ResolveActorRef($"{FleetAkka.AddressOf($"127.0.0.1:{port}")}/user/x").Tell(new WandbExporter.Fleet.Wire.Welcome(1));
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (CoordinatedShutdown.Get(_system).ShutdownReason is null)
                await Task.Delay(20, patience.Token);
        }
        listener.Stop();
        await accepting;

        Assert.False(_system.WhenTerminated.IsCompleted);
        Assert.Contains("this one goes on", Assert.Single(_notices), StringComparison.Ordinal);
        await RequireJoinedAsync();
        _hold.Release();
        await _system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task RequireJoinedAsync()
    {
        var node = ActorSystem.Create(FleetAkka.System, TestTrust.Of(Settings));
        try
        {
            Cluster.Get(node).JoinSeedNodes([Address]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Cluster.Get(_system).State.Members.Count(member => member.Status == MemberStatus.Up) < 2)
                await Task.Delay(20, patience.Token);
        }
        finally
        {
            await node.Terminate();
        }
    }

    /// <returns>How many bytes are answered before the other side hangs up.</returns>
    private async Task<int> SayAsync(byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port!.Value);
        await client.GetStream().WriteAsync(bytes);
        return await ReadAsync(client.GetStream());
    }

    private async Task<int> SayEncryptedAsync(X509Certificate2? shown)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port!.Value);
        await using var stream = new SslStream(client.GetStream(), false, (_, server, _, _) => server is not null);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", ClientCertificates = shown is null ? null : [shown] });
            await stream.WriteAsync(new byte[64]);
            return await ReadAsync(stream);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return 0;
        }
    }

    private static async Task<int> ReadAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var read = 0;
        try
        {
            while (await stream.ReadAsync(new byte[64], patience.Token) is > 0 and var more)
                read += more;
        }
        catch (IOException)
        {
        }
        // What a server of TLS says to who is none of it is a short alert, and nothing of ours.
        return stream is SslStream ? read : Math.Max(0, read - 7);
    }

    private static async Task AcceptAsync(TcpListener listener, X509Certificate2 shown)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(shown);
                    _ = await stream.ReadAsync(new byte[64]);
                }
                catch (Exception e) when (e is IOException or AuthenticationException)
                {
                }
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or OperationCanceledException)
        {
        }
    }

    private static X509Certificate2 Foreign()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=wandb-export node", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));
    }
}
