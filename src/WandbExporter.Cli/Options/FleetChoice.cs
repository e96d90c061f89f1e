namespace WandbExporter.Cli.Options;

/// <summary>That an export is one that several processes work on, and where this one is reached by the others.</summary>
/// <param name="Host">The address.</param>
/// <param name="Port">0: any that is free.</param>
internal sealed record FleetChoice(string Host, int Port);
