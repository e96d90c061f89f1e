using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Fleet.Wire;

/// <summary>Node to coordinator, repeated until it is answered: here are workers.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Digest">Of what the command line and the settings say of the export.</param>
/// <param name="Token">The token of the coordinator's lock, which only who can read the destination knows.</param>
/// <param name="Name">How a person knows the node.</param>
/// <param name="Rows">Workers for units whose data are rows.</param>
/// <param name="Files">Workers for units whose data are files.</param>
internal sealed record Hello(string Version, string Digest, string Token, string Name, int Rows, int Files) : IFleetMessage;

/// <summary>Coordinator to node: the node has a lease, and is lent units as its workers are ready.</summary>
/// <param name="Node">Its number, which no other has had.</param>
internal sealed record Welcome(int Node) : IFleetMessage;

/// <summary>Coordinator to node: it is none of this fleet, or no more.</summary>
/// <param name="Why">A sentence for a person; null where the node's lease is over, and it may say hello anew.</param>
internal sealed record TurnedAway(string? Why) : IFleetMessage;

/// <summary>Node to coordinator: the node lives.</summary>
/// <param name="Node">Its number.</param>
/// <param name="Number">Of the renewal, higher than of those before.</param>
/// <param name="Oldest">The first of its requests that has not ended: none before it needs its turn any more.</param>
internal sealed record Renew(int Node, long Number, long Oldest) : IFleetMessage;

/// <summary>Coordinator to node: its lease begins anew, from when that renewal was sent.</summary>
/// <param name="Number">Of the renewal.</param>
/// <param name="Elapsed">Since the fleet began.</param>
/// <param name="Bytes">What all of it have written: the next coordinator counts on from there.</param>
internal sealed record Renewed(long Number, TimeSpan Elapsed, long Bytes) : IFleetMessage;

/// <summary>A piece of what a worker and what stands for it at the coordinator say to each other.</summary>
/// <param name="Node">The worker's node.</param>
/// <param name="Slot">The worker.</param>
/// <param name="Number">Of the frame, one higher than of the one before in the same direction.</param>
/// <param name="Kind">What it is a piece of.</param>
/// <param name="IsLast">Whether nothing of that follows.</param>
/// <param name="Bytes">The piece.</param>
internal sealed record Frame(int Node, int Slot, long Number, FrameKind Kind, bool IsLast, byte[] Bytes) : IFleetMessage;

/// <summary>The frame has arrived, and need not be repeated.</summary>
internal sealed record FrameArrived(int Node, int Slot, long Number) : IFleetMessage;

/// <summary>Coordinator to node: names of columns that stand for something from here on.</summary>
internal sealed record Claimed(string Table, IReadOnlyList<ColumnClaim> Claims) : IFleetMessage;

/// <summary>Node to coordinator, repeated until it is answered: it has nothing in flight, and goes.</summary>
internal sealed record Leaving(int Node) : IFleetMessage;

/// <summary>Coordinator to node: it may go.</summary>
internal sealed record Farewell(int Node) : IFleetMessage;

/// <summary>Coordinator to node: the export has come to its end.</summary>
/// <param name="Exit">The exit code of all nodes.</param>
internal sealed record Over(int Exit) : IFleetMessage;

/// <summary>Node to coordinator: that was heard.</summary>
internal sealed record OverHeard(int Node) : IFleetMessage;

/// <summary>Node to coordinator: a request to the server waits for its turn.</summary>
/// <param name="Node">Its number.</param>
/// <param name="Request">Of the request, in that node.</param>
/// <param name="Lane">What the request is for.</param>
/// <param name="About">What it is about.</param>
internal sealed record AskTurn(int Node, long Request, RequestLane Lane, string About) : IFleetMessage;

/// <summary>Coordinator to node: it is the request's turn.</summary>
/// <param name="Request">Of the request.</param>
/// <param name="Unavailable">Why the server is not asked now; null: it is.</param>
internal sealed record Turn(long Request, string? Unavailable) : IFleetMessage;

/// <summary>Node to coordinator: the head of the answer is there, or will not be waited for.</summary>
internal sealed record TurnEnded(int Node, long Request) : IFleetMessage;

/// <summary>Node to coordinator: what an answer says of the server's budget.</summary>
internal sealed record Noticed(int Node, RequestLane Lane, double? Remaining, TimeSpan? Reset, TimeSpan? RetryAfter, bool Refused, TimeSpan FallbackPause) : IFleetMessage;

/// <summary>Node to coordinator: how an attempt went.</summary>
internal sealed record Attempted(int Node, RequestLane Lane, string Kind, string About, TimeSpan Took, string? Code) : IFleetMessage;

/// <summary>Node to coordinator: a request is about to be repeated.</summary>
internal sealed record Repeated(int Node) : IFleetMessage;
