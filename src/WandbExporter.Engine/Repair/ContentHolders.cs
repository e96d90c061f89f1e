using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Repair;

/// <summary>Which versions name a content. Its record says but who brought it, and the server may have that one no more: <c>artifact_files</c> says it of all.</summary>
internal static class ContentHolders
{
    /// <summary>Among so many versions of a content one is there, if any is.</summary>
    private const int MostOfAContent = 16;

    /// <param name="destination">The export.</param>
    /// <param name="contents">Keys of contents.</param>
    /// <param name="held">See <see cref="UnitLedger"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Of each content the units of versions that name it, in the order of their commits.</returns>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> FindAsync(
        IDestination destination, IEnumerable<string> contents, Func<string, bool>? held, CancellationToken cancellationToken)
    {
        var units = contents.ToDictionary(key => key, _ => new List<string>(), StringComparer.Ordinal);
        if (units.Count > 0)
        {
            await foreach (var part in CommittedParts.ReadAsync(destination.Journal.ReadAllAsync(cancellationToken), held, cancellationToken))
            {
                if (part.Info.Table == ArtifactFilesTable.Name)
                    await TakeAsync(destination.Sink, part, units, cancellationToken);
            }
        }
        return units.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal);
    }

    private static async Task TakeAsync(ISink sink, LedgerPart part, Dictionary<string, List<string>> units, CancellationToken cancellationToken)
    {
        await using var file = await sink.OpenReadAsync(new ObjectKey(part.Key), cancellationToken);
        if (file is null)
            return;
        try
        {
            await foreach (var group in FormerRows.ReadAsync(file, [ArtifactFilesTable.Descriptor.Schema.Single(column => column.Name == ArtifactFilesTable.Key)], cancellationToken))
            {
                using var rows = group;
                while (rows.Next())
                {
                    if (rows.Text(0) is { } key && units.TryGetValue(key, out var found) && found.Count < MostOfAContent && !found.Contains(part.Record.Unit))
                        found.Add(part.Record.Unit);
                }
            }
        }
        catch (ParquetFormatException)
        {
            // It is damaged too, and fetched again by itself.
        }
    }
}
