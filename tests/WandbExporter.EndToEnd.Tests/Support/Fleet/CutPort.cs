using System.Net;
using System.Net.Sockets;

namespace WandbExporter.EndToEnd.Tests.Support.Fleet;

/// <summary>A server of this machine under its own address in another namespace, over a wire that can be cut: then nothing arrives, and nobody is told.</summary>
internal sealed class CutPort : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _whole = Whole();

    public CutPort(NetworkNamespace space, Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener = space.Listen(_server);
        _accepting = AcceptAsync();
    }

    public void Cut() => _whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Heal() => _whole.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource Whole()
    {
        var whole = new TaskCompletionSource();
        whole.SetResult();
        return whole;
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ConnectAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
        }
        await Task.WhenAll(connections);
    }

    private async Task ConnectAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await _whole.Task.WaitAsync(_stop.Token);
                await server.ConnectAsync(_server, _stop.Token);
                await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The other one hears of it: both are closed.
            }
        }
    }

    /// <summary>What was under way when the wire was cut arrives when it is whole again, as what a system sends again and again does.</summary>
    private async Task PumpAsync(Socket from, Socket to)
    {
        var bytes = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(bytes, _stop.Token)) > 0)
            {
                await _whole.Task.WaitAsync(_stop.Token);
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(bytes.AsMemory(sent, read - sent), _stop.Token);
            }
            await _whole.Task.WaitAsync(_stop.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            from.Close();
            to.Close();
            throw;
        }
    }
}
