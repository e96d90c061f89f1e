using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Progress;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>Counts what other processes bring as what this one writes is counted.</summary>
internal static class AwayMeter
{
    /// <param name="meter">Of this process.</param>
    /// <param name="part">What was brought.</param>
    /// <param name="node">By whom.</param>
    public static void Count(ExportMeter meter, PartCommitted part, int node)
    {
        meter.Fleet?.Of(node)?.Wrote(part.Part.Table is null ? 0 : part.LoggedRows ?? part.Part.Rows, part.Part.Bytes);
        if (part.Part.Table is { } table)
            ((IPartMeter)meter).PartWritten(table == HistoryLongTable.Descriptor.Name ? HistoryTable.Name : table, part.LoggedRows ?? part.Part.Rows, part.Part.Bytes);
        else
            meter.Table(part.Part.Key.StartsWith(ExportKeys.ArtifactPrefix, StringComparison.Ordinal) ? ArtifactFilesTable.Name : FilesTable.Name).AddBytes(part.Part.Bytes);
    }
}
