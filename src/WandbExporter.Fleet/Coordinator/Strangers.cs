using Akka.Cluster;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>
/// Takes members of the cluster out of it that are no nodes of the fleet, or not any more, and are out of reach for as long as a lease: no lease of theirs
/// ends, and meanwhile nobody else is taken into the cluster.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="nodes">The nodes, whose leases say the same of them.</param>
internal sealed class Strangers(Cluster cluster, FleetNodes nodes)
{
    private readonly Dictionary<UniqueAddress, long> _unreachable = [];

    /// <summary>What was out of reach is looked at anew: it was this process that stood still.</summary>
    public void Forget() => _unreachable.Clear();

    /// <param name="now">When it is looked.</param>
    public void Look(long now)
    {
        var unreachable = cluster.State.Unreachable
            .Where(member => !member.UniqueAddress.Equals(cluster.SelfUniqueAddress) && !nodes.IsAt(member.Address))
            .Select(member => member.UniqueAddress)
            .ToHashSet();
        foreach (var back in _unreachable.Keys.Where(member => !unreachable.Contains(member)).ToList())
            _unreachable.Remove(back);
        foreach (var member in unreachable)
        {
            if (_unreachable.TryAdd(member, now) || !nodes.IsOver(_unreachable[member]))
                continue;
            cluster.Down(member.Address);
            _unreachable.Remove(member);
        }
    }
}
