using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Simulator;

/// <summary>What the endpoints of both listeners share.</summary>
internal sealed class ServerHost(ServerState state, FaultInjector injector, RequestLog requests)
{
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private long _ordinal;

    public ServerState State { get; } = state;

    public FaultInjector Injector { get; } = injector;

    public RequestLog Requests { get; } = requests;

    public ulong NextOrdinal() => (ulong)Interlocked.Increment(ref _ordinal);

    /// <summary>Whose key this is; null for none, a wrong one, or one sent in another way than HTTP basic authentication.</summary>
    public Account? Authenticate(HttpRequest request)
    {
        const string Scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var written))
            return null;
        var pair = Encoding.UTF8.GetString(bytes.AsSpan(0, written));
        if (!pair.StartsWith("api:", StringComparison.Ordinal))
            return null;
        var key = pair["api:".Length..];
        if (key == State.Options.ApiKey)
            return new Account(key, State.Worlds.Users.Count == 0 ? "nobody" : State.Worlds.Users[0].Username);
        return State.Options.Accounts.FirstOrDefault(account => account.ApiKey == key) ?? State.Worlds.FindMadeKey(key);
    }

    /// <summary>Takes a request from the account's budget. Null when there is no limit.</summary>
    public RateLimitAnswer? TakeFromBudget(Account? account) => State.Options.RateLimit is { } limit
        ? _buckets.GetOrAdd(account?.ApiKey ?? string.Empty, _ => new TokenBucket(limit, State.Options.TimeProvider)).Take()
        : null;
}
