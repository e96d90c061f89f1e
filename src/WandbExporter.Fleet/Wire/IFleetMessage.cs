namespace WandbExporter.Fleet.Wire;

/// <summary>
/// What nodes of a fleet say to each other. Each message is of a known, sealed shape and smaller than a frame of the transport; nothing else crosses
/// the wire but what Akka says to itself.
/// </summary>
internal interface IFleetMessage;
