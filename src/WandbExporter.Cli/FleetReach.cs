using System.Net;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Cli;

/// <summary>Whether two processes of a fleet can reach each other at the addresses that they give.</summary>
internal static class FleetReach
{
    /// <param name="holder">The coordinator.</param>
    /// <param name="own">The address of this process.</param>
    /// <returns>Why not; null where nothing is known that stands in the way.</returns>
    public static Failure? Obstacle(LockOwner holder, string own)
    {
        if (holder.Fleet is not { Length: > 0 } theirs)
            return null;
        if (holder.Certificate is null)
        {
            return Usage($"The coordinator of the fleet, process {holder.Pid} on {Printable.Of(holder.Host)}, is wandb-export {Printable.Of(holder.ToolVersion)}, whose nodes do not encrypt what they say to each other; "
                + "give all nodes this version.");
        }
        if (holder.IsOfThisSystem())
            return null;
        if (IsOfOneMachine(theirs[..theirs.LastIndexOf(':')]))
        {
            return Usage($"The coordinator of the fleet, process {holder.Pid} on {Printable.Of(holder.Host)}, is reached at {Printable.Of(theirs)}, which is an address inside of its own machine; "
                + "start each node with --fleet-address and an address of its machine that the others reach.");
        }
        return IsOfOneMachine(own)
            ? Usage($"The coordinator of the fleet is on {Printable.Of(holder.Host)} and cannot reach this node at {own}, which is an address inside of this machine; give --fleet-address with one that it can reach.")
            : null;
    }

    private static bool IsOfOneMachine(string host) => IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip);

    private static Failure Usage(string message) => new(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage);
}
