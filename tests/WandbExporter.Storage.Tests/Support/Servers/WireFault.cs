using System.Net;
using System.Net.Sockets;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>A proxy on loopback that cuts each connection, or turns one bit, after some bytes in one direction. It can be mended.</summary>
internal sealed class WireFault : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly Kind _kind;
    private readonly long _after;
    private readonly Task _accepting;
    private int _faults;

    private WireFault(Uri target, Kind kind, long after, int faults)
    {
        _target = target;
        _kind = kind;
        _after = after;
        _faults = faults;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public enum Kind
    {
        CutRequest,
        CutAnswer,
        FlipRequest,
    }

    public int Happened { get; private set; }

    public Uri Address => new UriBuilder(_target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <param name="target">The server behind.</param>
    /// <param name="kind">What happens.</param>
    /// <param name="after">After so many bytes of a connection's direction.</param>
    /// <param name="times">How often, before everything goes through.</param>
    public static WireFault Before(Uri target, Kind kind, long after, int times) => new(target, kind, after, times);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
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
            await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), _kind is Kind.CutRequest or Kind.FlipRequest),
                CopyAsync(server.GetStream(), client.GetStream(), _kind == Kind.CutAnswer));
            // A reset, so that what was under way does not look like an end.
            client.LingerState = new LingerOption(true, 0);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool faulty)
    {
        var buffer = new byte[16 * 1024];
        long passed = 0;
        for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0; passed += read)
        {
            if (faulty && passed <= _after && _after < passed + read && Interlocked.Decrement(ref _faults) >= 0)
            {
                Happened++;
                if (_kind != Kind.FlipRequest)
                {
                    await to.WriteAsync(buffer.AsMemory(0, (int)(_after - passed)), _stop.Token);
                    return;
                }
                buffer[_after - passed] ^= 4;
            }
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
