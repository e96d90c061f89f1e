using System.Diagnostics.Metrics;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>What the coordinator tells of each process to who listens, by OpenTelemetry's names; docs/telemetry.md lists it.</summary>
internal sealed class FleetTelemetry : IDisposable
{
    private readonly Meter _meter = new("WandbExporter.Fleet");

    public FleetTelemetry(FleetMeter fleet)
    {
        _meter.CreateObservableUpDownCounter("wandb.fleet.units", () => Of(fleet, node => node.Units), "{unit}", "Units that a process of the fleet works on.");
        _meter.CreateObservableCounter("wandb.fleet.rows", () => Of(fleet, node => node.Rows), "{row}", "Rows that a process of the fleet has brought.");
        _meter.CreateObservableCounter("wandb.fleet.written", () => Of(fleet, node => node.Bytes), "By", "Bytes of parts and files that a process of the fleet has brought.");
        _meter.CreateObservableCounter("wandb.fleet.requests", () => Of(fleet, node => node.Requests), "{request}", "Requests of a process of the fleet that had their turn.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Of(FleetMeter fleet, Func<NodeFigures, long> value) =>
        fleet.Figures().Select(node => new Measurement<long>(value(node), new("wandb.node", node.Address), new("wandb.node.number", node.Node)));
}
