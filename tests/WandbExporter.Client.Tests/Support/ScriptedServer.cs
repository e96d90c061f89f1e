using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WandbExporter.Client.Tests.Support;

/// <summary>An HTTP server on a real socket that answers what a test's script says, byte for byte.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly Func<Request, Reply> _script;
    private readonly Task _accepting;

    public ScriptedServer(Func<Request, Reply> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Answers one after the other; the last one again and again.</summary>
    public ScriptedServer(params Reply[] replies)
        : this(InTurn(replies))
    {
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<Request> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static Func<Request, Reply> InTurn(Reply[] replies)
    {
        var next = -1;
        return _ => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)];
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    _requests.Enqueue(request);
                    if (!await SendAsync(stream, _script(request)))
                        return;
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or SocketException)
            {
                // The client went away, or the test is over.
                client.Close();
            }
        }
    }

    private async Task<Request?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Add(one[0]);
        }
        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        var start = lines[0].Split(' ');
        return new Request(start[0], start[1], headers, body);
    }

    private async Task<bool> SendAsync(NetworkStream stream, Reply reply)
    {
        if (reply.Hangup)
            return false;
        if (reply.HoldHead is { } head)
            await head.WaitAsync(_stop.Token);
        var text = new StringBuilder($"HTTP/1.1 {reply.Status} Scripted\r\n");
        if (!reply.Headers.ContainsKey("Content-Length"))
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {reply.Body.Length}\r\n");
        foreach (var (name, value) in reply.Headers.Where(header => header.Value.Length > 0))
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), _stop.Token);

        var end = reply.CutAfter ?? reply.Body.Length;
        var piece = reply.PieceSize ?? Math.Max(1, end);
        for (var at = 0; at < end; at += piece)
        {
            if (reply.HoldBody is { } body && at >= end / 2)
                await body.WaitAsync(_stop.Token);
            await stream.WriteAsync(reply.Body.AsMemory(at, Math.Min(piece, end - at)), _stop.Token);
        }
        return reply.CutAfter is null;
    }
}
