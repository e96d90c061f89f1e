using System.Globalization;
using WandbExporter.Testing;

namespace WandbExporter.EndToEnd.Tests.Support.Fleet;

/// <summary>
/// Machines of a network that is not there, each with an address at which the others reach it: namespaces of this system's kernel, joined by a bridge in
/// one more. Servers of the tests each reaches by a way of its own.
/// </summary>
internal sealed class FleetNetwork : IAsyncDisposable
{
    private readonly NetworkNamespace _bridge;
    private readonly List<Machine> _machines = [];

    private FleetNetwork(NetworkNamespace bridge) => _bridge = bridge;

    public int Machines => _machines.Count;

    /// <param name="machines">How many.</param>
    /// <param name="servers">What listens on this machine's 127.0.0.1, and is to be reached by that address on theirs.</param>
    public static async Task<FleetNetwork> CreateAsync(int machines, params Uri[] servers)
    {
        var network = new FleetNetwork(await NetworkNamespace.CreateAsync());
        network._bridge.Run("ip link add bridge type bridge && ip link set bridge up");
        for (var i = 0; i < machines; i++)
        {
            var space = await NetworkNamespace.CreateAsync();
            network._bridge.Run($"ip link add {PortOf(i)} type veth peer name e0 netns {space.Holder} && ip link set {PortOf(i)} master bridge up");
            space.Run($"ip link set lo up && ip address add {AddressOf(i)}/24 dev e0 && ip link set e0 up");
            network._machines.Add(new Machine(space, [.. servers.Select(server => new CutPort(space, server))]));
        }
        return network;
    }

    /// <summary>What this needs of the system.</summary>
    public static void Require()
    {
        Needs.Program("ip");
        Needs.NetworkNamespaces();
    }

    /// <summary>What starts a program on a machine.</summary>
    public IReadOnlyList<string> Wrapper(int machine) => _machines[machine].Space.Wrapper;

    public static string AddressOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{machine + 1}");

    /// <summary>Cuts a machine off from the others; servers it still reaches.</summary>
    public void Cut(int machine) => _bridge.Run($"ip link set {PortOf(machine)} down");

    public void Heal(int machine) => _bridge.Run($"ip link set {PortOf(machine)} up");

    /// <summary>From the servers.</summary>
    public void CutServers(int machine) => _machines[machine].Servers.ForEach(server => server.Cut());

    public void HealServers(int machine) => _machines[machine].Servers.ForEach(server => server.Heal());

    /// <summary>What one machine sends another one is lost; the other way all arrives.</summary>
    public void CutOneWay(int from, int to) =>
        _machines[from].Space.Run($"ip neighbour replace {AddressOf(to)} lladdr 02:00:00:00:00:01 dev e0 nud permanent");

    public void HealOneWay(int from, int to) => _machines[from].Space.Run($"ip neighbour delete {AddressOf(to)} dev e0");

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            foreach (var server in machine.Servers)
                await server.DisposeAsync();
            machine.Space.Dispose();
        }
        _bridge.Dispose();
    }

    private static string PortOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"port{machine}");

    private sealed record Machine(NetworkNamespace Space, List<CutPort> Servers);
}
