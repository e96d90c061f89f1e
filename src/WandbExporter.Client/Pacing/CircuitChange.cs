using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>A host's circuit has opened, has opened again, or has closed.</summary>
/// <param name="Host">Its name, with its port.</param>
/// <param name="State"><see cref="CircuitState.Open"/> or <see cref="CircuitState.Closed"/>.</param>
/// <param name="Failures">Attempts that failed one after the other.</param>
/// <param name="Code">Of the last one's failure; null when it has closed.</param>
/// <param name="NextIn">When one request finds out whether the host answers again; zero when it has closed.</param>
public sealed record CircuitChange(string Host, CircuitState State, int Failures, string? Code, TimeSpan NextIn);
