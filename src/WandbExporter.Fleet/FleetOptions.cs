using System.Globalization;

namespace WandbExporter.Fleet;

/// <summary>How a process takes part in a fleet.</summary>
public sealed record FleetOptions
{
    /// <summary>The address at which it listens, and under which others reach it.</summary>
    public required string Host { get; init; }

    /// <summary>How a person knows this process.</summary>
    public string Name { get; init; } = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");

    /// <summary>0: any that is free.</summary>
    public int Port { get; init; }

    /// <summary>How long a node may go on without an answer of the coordinator.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>The version of the program: all nodes have the same.</summary>
    public required string Version { get; init; }

    /// <summary>A digest of what the command line and the settings say of the export: all nodes have the same.</summary>
    public required string Digest { get; init; }

    /// <summary>Receives one sentence for what a person should know, such as who came.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>Told when the coordinator has answered.</summary>
    public Action Alive { get; init; } = () => { };

    /// <summary>What the fleet has taken so far of what it may take.</summary>
    public FleetSpending Spending { get; init; } = new(TimeProvider.System);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
