using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Reports;

/// <summary>Which parts can be fetched again by themselves when they are missing or damaged.</summary>
public static class Repairable
{
    private static readonly string SeveralRuns = TableKeys.Prefix(HistoryLongTable.Descriptor.Name);

    /// <summary>What is to be done about a part that cannot, as a sentence.</summary>
    public const string Remedy =
        "Parts of history_long hold the histories of several runs, which --repair cannot fetch by themselves: restore them from a backup, or export to another destination.";

    public static bool IsAlone(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return !key.StartsWith(SeveralRuns, StringComparison.Ordinal);
    }
}
