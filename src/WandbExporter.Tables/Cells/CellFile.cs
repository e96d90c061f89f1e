using System.Globalization;
using System.Runtime.CompilerServices;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Cells;

/// <summary>The cells of some runs of a project as one file, sorted by run, key and step, in row groups of a bounded size.</summary>
internal sealed class CellFile(CellSpool spool, ProjectPath project, IReadOnlyList<RunCells> runs, long groupBytes) : IRowGroups
{
    /// <summary>Asking for the size of a group costs more than a cell.</summary>
    private const int CellsBetweenLooks = 512;

    public string Table => HistoryLongTable.Descriptor.Name;

    public IReadOnlyList<ColumnSpec> Columns => CellTable.Schema;

    public long LoggedRows => runs.Sum(run => run.Rows);

    public IEnumerable<KeyValuePair<string, string>> Metadata
    {
        get
        {
            yield return new("wandb.entity", project.Entity);
            yield return new("wandb.project", project.Project);
            if (runs is [var only])
                yield return new("wandb.run_id", only.Run.RunId);
            yield return new("wandb.runs", runs.Count.ToString(CultureInfo.InvariantCulture));
        }
    }

    public async IAsyncEnumerable<RowGroup> GroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var table = new CellTable(project);
        foreach (var run in runs.Order(Comparer<RunCells>.Create((one, other) => one.RunIdUtf8.AsSpan().SequenceCompareTo(other.RunIdUtf8))))
        {
            foreach (var key in run.KeysInOrder)
            {
                await using var merge = new CellMerge(spool, key);
                while (await merge.FillAsync(table, run.RunIdUtf8, CellsBetweenLooks, cancellationToken))
                {
                    if (table.ContentBytes < groupBytes)
                        continue;
                    yield return new RowGroup(table.Builders, table.Rows);
                    table.Clear();
                }
            }
        }
        if (table.Rows > 0)
            yield return new RowGroup(table.Builders, table.Rows);
    }
}
