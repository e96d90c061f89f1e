using System.CommandLine;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using WandbExporter.Core.Errors;
using WandbExporter.Fleet;

namespace WandbExporter.Cli.Options;

/// <summary>Whether several processes work on the export, and how they reach each other.</summary>
internal sealed class FleetOption
{
    private readonly Option<bool> _fleet = new("--fleet")
    {
        Description = "Work on the export together with all processes that are started with the same command: one of them coordinates, any of them may end. They find each other by the destination.",
    };

    private readonly Option<string?> _address = new("--fleet-address")
    {
        Description = "The address of this machine at which other processes of the fleet reach this one, encrypted; who may write to the destination belongs to it, and nobody else. Or a network such as 10.0.0.0/16: the address of this machine in it. Default: 127.0.0.1, for processes of one machine.",
        HelpName = "IP|NETWORK",
    };

    private readonly Option<int?> _port = new("--fleet-port")
    {
        Description = "The port for that. Default: one that is free.",
        HelpName = "PORT",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_fleet);
        command.Options.Add(_address);
        command.Options.Add(_port);
    }

    /// <returns>Null where this process works alone.</returns>
    public FleetChoice? Read(ParseResult parsed)
    {
        if (!parsed.GetValue(_fleet))
        {
            return (Option[])[_address, _port] is var without && without.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given
                ? throw Usage($"{given.Name} says where a process of a fleet is reached; give --fleet too, or leave it out.")
                : null;
        }
        var address = parsed.GetValue(_address) ?? IPAddress.Loopback.ToString();
        if (address.Contains('/', StringComparison.Ordinal))
            address = AddressIn(address);
        if (!IPAddress.TryParse(address, out var ip) || ip.AddressFamily != AddressFamily.InterNetwork || ip.ToString() != address || ip.Equals(IPAddress.Any))
            throw Usage($"--fleet-address '{address}' is no address that others can reach this machine by; give one of its own, such as 10.0.0.5.");
        var port = parsed.GetValue(_port) ?? 0;
        if (port is < 0 or > 65535)
            throw Usage($"--fleet-port {port} is no port; give one from 1 to 65535, or leave it out for one that is free.");
        RequireFree(ip, port);
        return new FleetChoice(ip.ToString(), port);
    }

    /// <summary>Which one this machine has is not known where the same command is started on many.</summary>
    private static string AddressIn(string network)
    {
        if (!IPNetwork.TryParse(network, out var parsed) || parsed.BaseAddress.AddressFamily != AddressFamily.InterNetwork)
            throw Usage($"--fleet-address '{network}' is no network of IPv4 addresses; write one such as 10.0.0.0/16, or an address of this machine.");
        return Choose(network, parsed, NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up || card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address));
    }

    /// <summary>The one of a machine's addresses that is in the network; several interfaces may have the same.</summary>
    internal static string Choose(string network, IPNetwork parsed, IEnumerable<IPAddress> addresses)
    {
        var own = addresses.Where(candidate => candidate.AddressFamily == AddressFamily.InterNetwork).Distinct().ToList();
        return own.Where(parsed.Contains).ToList() switch
        {
            [var one] => one.ToString(),
            [] => throw Usage($"This machine has no address in the network --fleet-address {network}; it has {string.Join(", ", own)}."),
            var several => throw Usage($"This machine has {string.Join(", ", several)} in the network --fleet-address {network}; give one of these, or a smaller network."),
        };
    }

    /// <summary>What cannot be listened at is found out before anything else is done. It may be taken all the same by when it is.</summary>
    private static void RequireFree(IPAddress ip, int port)
    {
        using var listener = new TcpListener(ip, port);
        try
        {
            listener.Start();
        }
        catch (SocketException e) when (FleetPort.RefusalOf(e, ip.ToString(), port) is { } refusal)
        {
            throw refusal;
        }
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
