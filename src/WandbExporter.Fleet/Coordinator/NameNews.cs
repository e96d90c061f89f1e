using Akka.Actor;
using WandbExporter.Core.Journal;
using WandbExporter.Fleet.Wire;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>Tells nodes what names of columns stand for, each what it does not know yet. What is lost on the way the node is refused when it needs it.</summary>
/// <param name="columns">The names of the export.</param>
internal sealed class NameNews(ColumnClaims columns)
{
    /// <summary>Names that a node is told of at a time: an export that goes on may have very many, and other messages wait behind them.</summary>
    private const int Most = 4000;

    public void TellTo(FleetMemberEntry node)
    {
        var names = columns.RecordedSince(node.KnownNames, Most);
        node.KnownNames += names.Count;
        foreach (var claimed in ClaimPieces.Of(names))
            node.Agent.Tell(claimed);
    }

    public void TellTo(IEnumerable<FleetMemberEntry> nodes)
    {
        foreach (var node in nodes)
            TellTo(node);
    }
}
