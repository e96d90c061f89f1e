using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>The W&amp;B Tables in the artifacts that a run logged, each a part of its own.</summary>
internal sealed class RunArtifactTablesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var start = LiveReading.FromStart(progress);
        var batches = new TableBatches(start);
        var isComplete = false;
        return RowUnit.Read(
            context,
            work,
            start,
            BatchesAsync(),
            () => new MappedTable<HeldTable, LoggedTable>(RunArtifactTablesTable.Open(work.Path, context.Columns), held => held.Table),
            end => isComplete ? new UnitCompleted(end.Rows, null, TableBatches.NoteOf(end, RunArtifactTablesTable.Name), LiveReading.EndOf(work.Run, end)) : new UnitInterrupted());

        async IAsyncEnumerable<Attempt<Batch<HeldTable>>> BatchesAsync()
        {
            var pages = new PageSource<RunArtifact>(context.Client.Runs.ListArtifacts(work.Path, ArtifactUse.Logged), () => !context.Drain.IsRaised, context.Abort);
            await foreach (var attempt in pages.ReadAsync())
            {
                if (attempt is not Fetched<Page<RunArtifact>> { Value: var page })
                {
                    yield return new Failed<Batch<HeldTable>>(((Failed<Page<RunArtifact>>)attempt).Failure);
                    yield break;
                }
                if (page.Nulls > 0)
                    yield return new Fetched<Batch<HeldTable>>(batches.Without(NullNodes.Of("the artifacts that the run logged", page.Nulls).Message, page.Nulls));
                foreach (var version in page.Items.Select(item => item.Version))
                {
                    if (context.Drain.IsRaised)
                        yield break;
                    var found = await Attempt.Of(() => context.Client.Artifacts.GetTablesAsync(work.Path, version, context.Abort));
                    if (found is Failed<IReadOnlyList<LoggedTableEntry>> { Failure: var failure })
                    {
                        // What is not there, or not shown, is not there tomorrow either.
                        if (failure.Category == FailureCategory.Permanent)
                        {
                            yield return new Fetched<Batch<HeldTable>>(batches.Without(failure.Message));
                            continue;
                        }
                        yield return new Failed<Batch<HeldTable>>(failure);
                        yield break;
                    }
                    foreach (var table in ((Fetched<IReadOnlyList<LoggedTableEntry>>)found).Value)
                    {
                        if (context.Drain.IsRaised)
                            yield break;
                        yield return await Attempt.Of(async () => batches.Of(await context.Client.Artifacts.ReadTableAsync(table, context.Meter.Received, context.Abort), null));
                    }
                }
            }
            isComplete = pages.IsComplete;
        }
    }
}
