using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>The inventory of a run's files.</summary>
/// <param name="repeated">How often a file was listed that had been listed before.</param>
internal sealed class RunFileInventory(UnitWork work, Func<long> repeated) : IFileInventory<CopiedFile>
{
    private readonly FileRemarks _remarks = new();

    public string Of => work.Path.ToString();

    public IRowTable<CopiedFile> Open() => new MappedTable<CopiedFile, FileRow>(
        FilesTable.Open(), copied => new FileRow(work.Path, copied.File, copied.Part, copied.Failure, copied.Remark));

    public string StemOf(int ordinal) => PartStem.Of(work.Run.RunId, ordinal);

    public void Add(CopiedFile copied) => _remarks.Add(copied);

    public UnitCompleted Complete(long rows, int parts) => new(
        rows,
        work.Run.FileCount,
        _remarks.ToNote(repeated(), rows, HistoryExtent.IsRunning(work.Run) ? null : work.Run.FileCount),
        LiveReading.EndOf(work.Run, new UnitEnd(rows, parts, null, [])));
}
