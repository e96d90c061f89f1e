using System.Collections.Concurrent;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>
/// The budget of the API, and one of each other host that the server sends us to for files: the refusals of an object store hold up those who
/// ask it, and nobody else.
/// </summary>
/// <param name="longestPause">However long a store asks for.</param>
internal sealed class HostBudgets(WandbClientOptions options, IBudget api, Endpoint endpoint, TimeSpan longestPause) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Governor>> _stores = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Host, RequestLane Lane), RetryBudget> _retries = new();

    public IBudget Api => api;

    public IBudget Of(Uri address) => endpoint.Owns(address)
        ? api
        : _stores.GetOrAdd(address.Authority, host => new Lazy<Governor>(() => new Governor(
            options.MaxDownloads + options.MaxConcurrency, null, options.TimeProvider, longestPause, options.QuietHours, TermsOf(options, host)))).Value;

    /// <summary>What bounds the repeated attempts at a host for one purpose.</summary>
    /// <param name="host">With its port.</param>
    public RetryBudget Retries(string host, RequestLane lane) =>
        _retries.GetOrAdd((host, lane), static (_, time) => new RetryBudget(time), options.TimeProvider);

    /// <summary>How a host is left alone that fails: as long as the pauses between attempts are.</summary>
    public static CircuitTerms TermsOf(WandbClientOptions options, string host)
    {
        ClientTelemetry.Asks(host);
        return new CircuitTerms(host)
        {
            FirstBreak = options.FirstBackoff,
            LongestBreak = options.MaxBackoff,
            Changed = change =>
            {
                ClientTelemetry.Changed(change);
                options.CircuitChanged?.Invoke(change);
            },
        };
    }

    public void Dispose()
    {
        foreach (var store in _stores.Values)
            store.Value.Dispose();
    }
}
