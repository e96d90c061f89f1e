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

    /// <summary>False from when it was turned away: it is only waited for until its lease is over.</summary>
    public bool IsTrusted { get; set; } = true;

    /// <summary>How many names of columns it was told of.</summary>
    public int KnownNames { get; set; }

    /// <summary>The turns that it has, and those that it waits for.</summary>
    public Dictionary<long, NodeTurn> Turns { get; } = [];

    /// <summary>Whatever was lost of what the node said: requests before this one have ended.</summary>
    public void EndTurnsBefore(long oldest)
    {
        foreach (var request in Turns.Keys.Where(request => request < oldest).ToList())
            EndTurn(request);
    }

    public void EndTurn(long request)
    {
        if (Turns.Remove(request, out var turn))
            turn.Dispose();
    }

    public void Dispose()
    {
        foreach (var turn in Turns.Values)
            turn.Dispose();
        Turns.Clear();
    }
}
