using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Views;

/// <summary>What stands in the folders of tables, which engines that are told no list of parts read as a whole.</summary>
public static class StandingParts
{
    /// <summary>Something there that does not count, such as a part of a run that failed half-way; null if each object there counts, so that reading all of them is right.</summary>
    public static async Task<string?> StrayAsync(IDestination export, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(export);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var reopened = await ReopenedUnits.ReadAsync(export.Journal.ReadAllAsync(cancellationToken), cancellationToken);
        await foreach (var part in CommittedParts.ReadAsync(export.Journal.ReadAllAsync(cancellationToken), reopened.Contains, cancellationToken))
            counted.Add(part.Info.Key);
        await foreach (var found in export.Sink.ListAsync(TableKeys.Folder, cancellationToken))
        {
            if (!counted.Contains(found.Key.Value))
                return found.Key.Value;
        }
        return null;
    }
}
