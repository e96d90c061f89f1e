using System.Diagnostics;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support.Fleet;

/// <summary>
/// An export during which nodes come, end, stand still and are cut off from each other, as its seed says, one event after the other from its beginning to
/// its end. What there is then is what one process exports.
/// </summary>
/// <param name="seed">Makes the events.</param>
internal sealed class FleetHistory(int seed)
{
    private const int MostEvents = 14;
    private const int Machines = 5;
    private const int Least = 2;

    /// <summary>An event comes when the server has answered some more requests, or when it has not for so long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2.5);

    private static readonly Happening[] Kinds =
    [
        Happening.Join, Happening.Join, Happening.Join, Happening.KillNode, Happening.KillCoordinator, Happening.KillBoth, Happening.Pause, Happening.Pause,
        Happening.PauseCoordinator, Happening.Leave, Happening.LeaveCoordinator, Happening.CutLink, Happening.CutAll, Happening.CutOneWay, Happening.CutCoordinator,
    ];

    private readonly Random _random = new(seed);
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<string> _told = [];
    private readonly List<(TimeSpan At, CliProcess Node, Action Do)> _later = [];
    private readonly Dictionary<CliProcess, int> _machines = [];
    private readonly HashSet<CliProcess> _killed = [];
    private readonly HashSet<CliProcess> _asked = [];

    /// <summary>How many events there were.</summary>
    public int Events { get; private set; }

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begun);

    public async Task RunAsync()
    {
        var toBucket = seed % 3 == 0 && StoreServer.Ceph.Missing is null;
        await using var scene = await FleetScene.BeginApartAsync(Machines, TimeSpan.FromMilliseconds(_random.Next(150, 500)), toBucket);
        try
        {
            await GoOnAsync(scene);
            foreach (var (_, _, heal) in _later)
                heal();
            await EndAsync(scene);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"WANDB_EXPORT_FLEET_SEED={seed}{(toBucket ? " (bucket)" : "")}: {e.Message}\n{string.Join('\n', _told)}\n{string.Join('\n', scene.Nodes.Select(node => $"--- {node.Id}\n{node.Said}"))}", e);
        }
    }

    private async Task GoOnAsync(FleetScene scene)
    {
        for (var i = 0; i < 3; i++)
            Join(scene);
        var (since, requests, more) = (Elapsed, scene.Export.Simulator.Requests.Count, _random.Next(5, 40));
        while (!HasEnded(scene) && (Events < MostEvents || _later.Count > 0))
        {
            foreach (var due in _later.Where(due => due.At <= Elapsed).ToList())
            {
                _later.Remove(due);
                due.Do();
            }
            if (Events < MostEvents && (scene.Export.Simulator.Requests.Count >= requests + more || Elapsed > since + Longest))
            {
                if (Happen(scene, Kinds[_random.Next(Kinds.Length)]))
                    Events++;
                (since, requests, more) = (Elapsed, scene.Export.Simulator.Requests.Count, _random.Next(5, 40));
            }
            if (Live(scene).Count < Least)
                Join(scene);
            await Task.Delay(20);
        }
    }

    private async Task EndAsync(FleetScene scene)
    {
        if (Live(scene).Count == 0 && !HasEnded(scene))
            Join(scene);
        foreach (var node in scene.Nodes)
        {
            var code = (await node.WaitAsync()).ExitCode;
            Assert.True(_killed.Contains(node) ? code is 137 or 0 : code == 0 || (code == 130 && _asked.Contains(node)), $"{node.Id} ended with {code}");
        }
        // Who was asked to end may have been the last.
        if (!HasEnded(scene))
            Join(scene);
        await scene.EndAsync(_killed.Concat(_asked));
    }

    /// <returns>Whether it could be.</returns>
    private bool Happen(FleetScene scene, Happening what)
    {
        var live = Live(scene);
        var coordinator = live.LastOrDefault(FleetScene.IsCoordinating);
        var nodes = live.Where(node => node != coordinator).ToList();
        var some = nodes.Count > 0 ? nodes[_random.Next(nodes.Count)] : null;
        switch (what)
        {
            case Happening.Join:
                return Join(scene);
            case Happening.KillNode when some is not null:
                return Kill(some);
            case Happening.KillCoordinator when coordinator is not null:
                return Kill(coordinator);
            case Happening.KillBoth when coordinator is not null && some is not null:
                return Kill(coordinator) && Kill(some);
            case Happening.Pause when some is not null:
                return Pause(some);
            case Happening.PauseCoordinator when coordinator is not null:
                return Pause(coordinator);
            case Happening.Leave when some is not null:
                return Leave(some);
            case Happening.LeaveCoordinator when coordinator is not null:
                return Leave(coordinator);
            case Happening.CutLink or Happening.CutAll when some is not null:
                return Cut(scene, some, what == Happening.CutAll);
            case Happening.CutCoordinator when coordinator is not null:
                return Cut(scene, coordinator, _random.Next(2) == 0);
            case Happening.CutOneWay when coordinator is not null && some is not null:
                var (from, to) = _random.Next(2) == 0 ? (_machines[coordinator], _machines[some]) : (_machines[some], _machines[coordinator]);
                scene.Network.CutOneWay(from, to);
                return Later(some, $"nothing comes from machine {from} to {to}", () => scene.Network.HealOneWay(from, to));
            default:
                return false;
        }
    }

    private bool Join(FleetScene scene)
    {
        var free = Enumerable.Range(0, Machines).Except(scene.Nodes.Where(node => !node.HasExited).Select(node => _machines[node])).ToList();
        if (free.Count == 0)
            return false;
        var machine = free[_random.Next(free.Count)];
        var node = scene.Start(machine);
        _machines.Add(node, machine);
        return Tell(node, $"is started on machine {machine}");
    }

    private bool Kill(CliProcess node)
    {
        _killed.Add(node);
        node.Kill();
        return Tell(node, "is killed");
    }

    private bool Leave(CliProcess node)
    {
        _asked.Add(node);
        node.Signal("TERM");
        return Tell(node, "is asked to end");
    }

    private bool Pause(CliProcess node)
    {
        node.Signal("STOP");
        return Later(node, "stands still", () => node.Signal("CONT"));
    }

    private bool Cut(FleetScene scene, CliProcess node, bool servers)
    {
        var machine = _machines[node];
        scene.Network.Cut(machine);
        if (servers)
            scene.Network.CutServers(machine);
        return Later(node, servers ? "is cut off from all" : "is cut off from the others", Heal);

        void Heal()
        {
            scene.Network.Heal(machine);
            scene.Network.HealServers(machine);
        }
    }

    /// <summary>Ends it after a time that is shorter or longer than a lease, or than what a silent coordinator is given.</summary>
    private bool Later(CliProcess node, string what, Action heal)
    {
        var length = TimeSpan.FromSeconds(0.5 + 13 * _random.NextDouble());
        _later.Add((Elapsed + length, node, Done));
        return Tell(node, FormattableString.Invariant($"{what} for {length.TotalSeconds:0.0} s"));

        void Done()
        {
            heal();
            Tell(node, "is whole again");
        }
    }

    private bool Tell(CliProcess node, string what)
    {
        _told.Add(FormattableString.Invariant($"{Elapsed.TotalSeconds:0.0} s ({DateTime.UtcNow:HH:mm:ss.fff}): {node.Id} {what}"));
        return true;
    }

    /// <summary>Those that are there, and that nothing has befallen.</summary>
    private List<CliProcess> Live(FleetScene scene) =>
        [.. scene.Nodes.Where(node => !node.HasExited && !_killed.Contains(node) && !_asked.Contains(node) && _later.TrueForAll(due => due.Node != node))];

    private static bool HasEnded(FleetScene scene) => scene.Nodes.Any(node => node.HasExited && node.ExitCode == 0);

    private enum Happening
    {
        Join,
        KillNode,
        KillCoordinator,
        KillBoth,
        Pause,
        PauseCoordinator,
        Leave,
        LeaveCoordinator,
        CutLink,
        CutAll,
        CutOneWay,
        CutCoordinator,
    }
}
