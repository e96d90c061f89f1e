using Akka.Actor;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine;

/// <summary>What the coordinator of a fleet has of the export that it coordinates.</summary>
/// <param name="System">Its actor system.</param>
/// <param name="Supervisor">Hands out units.</param>
/// <param name="Journal">Makes records durable.</param>
/// <param name="Node">What this process lends to streams.</param>
/// <param name="Holding">The lock of the destination.</param>
internal sealed record FleetSite(ActorSystem System, IActorRef Supervisor, IActorRef Journal, NodeServices Node, IHolding Holding);
