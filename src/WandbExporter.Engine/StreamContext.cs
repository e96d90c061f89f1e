using System.Diagnostics.CodeAnalysis;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine;

/// <summary>What every unit's stream stands on: what the process lends to it, and the terms of the export that it serves.</summary>
internal sealed record StreamContext : NodeServices
{
    [SetsRequiredMembers]
    public StreamContext(NodeServices node, StreamTerms terms)
        : base(node)
    {
        Terms = terms;
        Tables = Catalogue.Of(terms.Tables);
    }

    public StreamTerms Terms { get; }

    public StreamSettings Settings => Terms.Settings;

    /// <summary>The export's tables.</summary>
    public TableSelection Tables { get; }
}
