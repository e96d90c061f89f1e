namespace WandbExporter.Engine.Progress;

/// <summary>What a process of a fleet has done, as the coordinator counts it.</summary>
/// <param name="Node">Its number; 0: the coordinator itself.</param>
/// <param name="Name">How a person knows it.</param>
/// <param name="Address">Where it is reached by the others.</param>
/// <param name="Units">That it works on now.</param>
/// <param name="Rows">Of parts that are committed.</param>
/// <param name="Bytes">Of these.</param>
/// <param name="Requests">Of its requests to the server that had their turn.</param>
public sealed record NodeFigures(int Node, string Name, string Address, long Units, long Rows, long Bytes, long Requests);
