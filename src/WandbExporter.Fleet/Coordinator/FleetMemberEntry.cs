using Akka.Actor;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>A node, as the coordinator knows it.</summary>
/// <param name="number">Its number.</param>
/// <param name="name">How a person knows it.</param>
/// <param name="agent">Who speaks for it.</param>
internal sealed class FleetMemberEntry(int number, string name, IActorRef agent) : IDisposable
{
    public int Number => number;

    public string Name => name;

    public IActorRef Agent => agent;

    /// <summary>Under what the destination knows it.</summary>
    public string Member => FleetAkka.MemberOf(number);

    /// <summary>When it renewed its lease last, by a clock that only goes forward.</summary>
    public long RenewedAt { get; set; }

    /// <summary>The turns that it has; null for those that it waits for.</summary>
    public Dictionary<long, IDisposable?> Turns { get; } = [];

    /// <summary>Ends its waiting.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Whatever was lost of what the node said: requests before this one have ended.</summary>
    public void EndTurnsBefore(long oldest)
    {
        foreach (var request in Turns.Keys.Where(request => request < oldest).ToList())
        {
            Turns.Remove(request, out var turn);
            turn?.Dispose();
        }
    }

    public void Dispose()
    {
        Stop.Cancel();
        foreach (var turn in Turns.Values)
            turn?.Dispose();
        Turns.Clear();
        Stop.Dispose();
    }
}
