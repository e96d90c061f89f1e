using System.Collections.Concurrent;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>
/// The budget of the API, and one of each other host that the server sends us to for files: the refusals of an object store hold up those who
/// ask it, and nobody else.
/// </summary>
/// <param name="mostAtATime">Requests to one store.</param>
internal sealed class HostBudgets(IBudget api, Endpoint endpoint, int mostAtATime, TimeProvider time, TimeSpan longestPause, QuietHours? quietHours) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Governor>> _stores = new(StringComparer.OrdinalIgnoreCase);

    public IBudget Api => api;

    public IBudget Of(Uri address) => endpoint.Owns(address)
        ? api
        : _stores.GetOrAdd(address.Authority, _ => new Lazy<Governor>(() => new Governor(mostAtATime, null, time, longestPause, quietHours))).Value;

    public void Dispose()
    {
        foreach (var store in _stores.Values)
            store.Value.Dispose();
    }
}
