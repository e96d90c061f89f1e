using System.Net;
using System.Net.Sockets;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>A proxy on loopback that cuts each connection, or turns one bit, after some bytes in one direction. It can be mended.</summary>
internal sealed class WireFault : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri target;
    private readonly Kind kind;
    private readonly long after;
    private readonly Task accepting;
    private int faults;

    private WireFault(Uri target, Kind kind, long after, int faults)
    {
        this.target = target;
        this.kind = kind;
        this.after = after;
        this.faults = faults;
        listener.Start();
        accepting = AcceptAsync();
    }

    public enum Kind
    {
        CutRequest,
        CutAnswer,
        FlipRequest,
    }

    public int Happened { get; private set; }

    public Uri Address => new UriBuilder(target) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;

    /// <param name="target">The server behind.</param>
    /// <param name="kind">What happens.</param>
    /// <param name="after">After so many bytes of a connection's direction.</param>
    /// <param name="times">How often, before everything goes through.</param>
    public static WireFault Before(Uri target, Kind kind, long after, int times) => new(target, kind, after, times);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(RelayAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        finally
        {
            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(target.Host, target.Port, stop.Token);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), kind is Kind.CutRequest or Kind.FlipRequest),
                CopyAsync(server.GetStream(), client.GetStream(), kind == Kind.CutAnswer));
            // A reset, so that what was under way does not look like an end.
            client.LingerState = new LingerOption(true, 0);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool faulty)
    {
        var buffer = new byte[16 * 1024];
        long passed = 0;
        for (int read; (read = await from.ReadAsync(buffer, stop.Token)) > 0; passed += read)
        {
            if (faulty && passed <= after && after < passed + read && Interlocked.Decrement(ref faults) >= 0)
            {
                Happened++;
                if (kind != Kind.FlipRequest)
                {
                    await to.WriteAsync(buffer.AsMemory(0, (int)(after - passed)), stop.Token);
                    return;
                }
                buffer[after - passed] ^= 4;
            }
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
