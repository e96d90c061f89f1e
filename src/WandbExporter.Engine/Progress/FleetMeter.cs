using System.Collections.Concurrent;

namespace WandbExporter.Engine.Progress;

/// <summary>What each process of a fleet does, as the one that coordinates it counts: what the others bring, and as its own what is left of all. Thread-safe.</summary>
public sealed class FleetMeter
{
    private readonly ConcurrentDictionary<int, NodeMeter> _nodes = new();
    private readonly string _name;
    private readonly string _address;
    private readonly Func<NodeFigures> _all;
    private readonly Lock _gone = new();
    private (long Rows, long Bytes, long Requests) _ofGone;
    private (long Rows, long Bytes, long Requests) _told;

    /// <param name="name">How a person knows this process.</param>
    /// <param name="address">Where it is reached.</param>
    /// <param name="all">What all have done together, but for the units, which are its own.</param>
    internal FleetMeter(string name, string address, Func<NodeFigures> all) => (_name, _address, _all) = (name, address, all);

    /// <summary>Each process that is there, this one first.</summary>
    public IReadOnlyList<NodeFigures> Figures()
    {
        List<NodeFigures> others;
        (long Rows, long Bytes, long Requests) gone;
        lock (_gone)
        {
            others = [.. _nodes.Values.Select(node => node.Figures).OrderBy(node => node.Node)];
            gone = _ofGone;
        }
        // What is counted for all is counted for one of them at nearly the same time. What was told does not go down: who reads that would take it for a new start.
        var all = _all();
        (long Rows, long Bytes, long Requests) own;
        lock (_gone)
        {
            own = _told = (
                Math.Max(_told.Rows, all.Rows - gone.Rows - others.Sum(node => node.Rows)),
                Math.Max(_told.Bytes, all.Bytes - gone.Bytes - others.Sum(node => node.Bytes)),
                Math.Max(_told.Requests, all.Requests - gone.Requests - others.Sum(node => node.Requests)));
        }
        return
        [
            all with
            {
                Node = 0,
                Name = _name,
                Address = _address,
                Rows = own.Rows,
                Bytes = own.Bytes,
                Requests = own.Requests,
            },
            .. others,
        ];
    }

    /// <summary>The counters of another process; null of one that is not there.</summary>
    internal NodeMeter? Of(int node) => _nodes.GetValueOrDefault(node);

    internal void Came(int node, string name, string address) => _nodes[node] = new NodeMeter(node, name, address);

    internal void Left(int node)
    {
        lock (_gone)
        {
            if (_nodes.TryRemove(node, out var left) && left.Figures is var done)
                _ofGone = (_ofGone.Rows + done.Rows, _ofGone.Bytes + done.Bytes, _ofGone.Requests + done.Requests);
        }
    }
}
