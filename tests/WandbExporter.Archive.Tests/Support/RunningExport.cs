using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Tests.Support;

/// <summary>What a start of the exporter writes of a running run's files: those that did not change are named again, the others are put.</summary>
internal static class RunningExport
{
    public static UnitId Unit { get; } = UnitId.OfRun(FilesTable.Kind, SmallExport.Project.Run("c"));

    public static string Inventory(int ordinal) => TableKeys.Part("files", "acme", "vision", $"c-{ordinal:D5}").Value;

    public static string File(string name) => RunFileKeys.File(SmallExport.Project.Run("c"), name).Value;

    /// <summary>Two files, <c>same</c> and another, and their inventory; not committed.</summary>
    public static async Task<PartInfo> ReadAsync(IDestination destination, int ordinal, PartInfo? same, string other, string content)
    {
        if (same is null)
            same = await SmallExport.AppendFileAsync(destination, Unit, new ObjectKey(File("same")), "as it was");
        else
            await destination.Journal.AppendAsync([new PartCommitted(Unit.Value, same, null, DateTimeOffset.UnixEpoch)], default);
        await SmallExport.AppendFileAsync(destination, Unit, new ObjectKey(File(other)), content);
        await SmallExport.AppendAsync(destination, Unit, new ObjectKey(Inventory(ordinal)), "files", 2);
        return same;
    }

    /// <summary>A whole export, with the files of a running run.</summary>
    public static async Task<PartInfo> WriteAsync(SmallExport export)
    {
        await using var destination = await export.OpenAsync();
        await SmallExport.WriteUnitsAsync(destination);
        var same = await ReadAsync(destination, 0, null, "one", "so far");
        await SmallExport.CommitToReadAgainAsync(destination, Unit, 2, 1);
        await EndAsync(destination);
        return same;
    }

    /// <summary>The next start, up to the commit: one file is as it was, and another has come in place of the other.</summary>
    public static async Task ReadAgainAsync(IDestination destination)
    {
        await BeginAsync(destination);
        PartInfo? same = null;
        await foreach (var record in destination.Journal.ReadAllAsync(default))
            same = record is PartCommitted { Part: var part } && part.Key == File("same") ? part : same;
        await ReadAsync(destination, 1, same, "two", "more");
        await SmallExport.CommitToReadAgainAsync(destination, Unit, 2, 2);
    }

    /// <summary>Begins as the next start does.</summary>
    public static async Task BeginAsync(IDestination destination)
    {
        await destination.Sink.DeleteAsync(ExportKeys.Success, default);
        await destination.Journal.AppendAsync([new ExportOpened("0.0.2", "ada", DateTimeOffset.UnixEpoch)], default);
    }

    public static async Task EndAsync(IDestination destination)
    {
        await SmallExport.CloseAsync(destination);
        await SmallExport.FinishAsync(destination);
    }
}
