using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Secrets;
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

    /// <summary>What writes a content, looked at on its way for what looks like a credential, where the export is to be public.</summary>
    /// <param name="key">Where it goes.</param>
    /// <param name="write">Writes it.</param>
    public Func<Stream, CancellationToken, Task> Checked(ObjectKey key, Func<Stream, CancellationToken, Task> write) => !Terms.PublicSafe ? write : async (stream, token) =>
    {
        await using var scanned = new ScannedStream(stream, $"File {key}");
        await write(scanned, token);
        await scanned.CompleteAsync(token);
    };
}
