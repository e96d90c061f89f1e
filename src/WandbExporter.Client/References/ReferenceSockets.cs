using System.Net;
using System.Net.Sockets;
using WandbExporter.Core.References;

namespace WandbExporter.Client.References;

/// <summary>
/// Connections to hosts that references name. Which address a name leads to is looked up here and held against what is public, so that a name that
/// leads somewhere else the next time leads nowhere. Nothing that W&amp;B's server gets is sent on them.
/// </summary>
internal static class ReferenceSockets
{
    /// <param name="list">Names hosts that need not be public.</param>
    /// <param name="lookUp">Looks a name up.</param>
    public static HttpMessageInvoker Create(ReferenceList list, Func<string, CancellationToken, Task<IPAddress[]>> lookUp) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(list, lookUp, context, cancellationToken),
    });

    /// <summary>Whether requests to the address go through a proxy, which looks names up itself.</summary>
    public static bool HasProxy(Uri url) => HttpClient.DefaultProxy.GetProxy(url) is { } proxy && proxy != url && !HttpClient.DefaultProxy.IsBypassed(url);

    private static async ValueTask<Stream> ConnectAsync(
        ReferenceList list, Func<string, CancellationToken, Task<IPAddress[]>> lookUp, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var url = context.InitialRequestMessage.RequestUri!;
        var addresses = await lookUp(host, cancellationToken);
        // To the proxy that the operator set, or to the host itself.
        var isTarget = !HasProxy(url);
        var open = isTarget && !list.Names(ReferenceAddress.HostOf(url) ?? "", url.Port) ? addresses.Where(PublicAddress.IsPublic).ToArray() : addresses;
        if (open.Length == 0 && addresses.Length > 0)
            throw new NotPublicException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
