using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The W&amp;B Tables in the artifacts that a run logged, each a part of its own; its resume point is the cursor behind the last artifact of which all are there, with
/// the one that is begun behind it, while the run is as it was.
/// </summary>
internal sealed class RunArtifactTablesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var start = progress.ResumeAt is null ? LiveReading.FromStart(progress) : progress;
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
            var place = TablePlace.Of(PointOfRun.PlaceIn(start.ResumeAt, work.Listed));
            var pages = new PageSource<RunArtifact>(context.Client.Runs.ListArtifacts(work.Path, ArtifactUse.Logged, from: place!.Cursor), () => !context.Drain.IsRaised, context.Abort);
            await foreach (var attempt in pages.ReadAsync())
            {
                if (attempt is not Fetched<Page<RunArtifact>> { Value: var page })
                {
                    yield return new Failed<Batch<HeldTable>>(((Failed<Page<RunArtifact>>)attempt).Failure);
                    yield break;
                }
                var nulls = page.Nulls;
                foreach (var artifact in page.Items)
                {
                    if (context.Drain.IsRaised)
                        yield break;
                    // Of one that was begun, what stands before it was said with its first table.
                    if (artifact.NullsBefore > 0 && (place?.TablesOf(artifact) ?? 0) == 0)
                        yield return Nulls(artifact.NullsBefore);
                    nulls -= artifact.NullsBefore;
                    var found = await Attempt.Of(() => context.Client.Artifacts.GetTablesAsync(work.Path, artifact.Version, context.Abort));
                    if (found is Failed<IReadOnlyList<LoggedTableEntry>> { Failure: var failure })
                    {
                        if (failure.Category != FailureCategory.Permanent)
                        {
                            yield return new Failed<Batch<HeldTable>>(failure);
                            yield break;
                        }
                        // What is not there, or not shown, is not there tomorrow either.
                        yield return new Fetched<Batch<HeldTable>>(batches.Without(failure.Message));
                        place = TablePlace.Behind(artifact);
                        continue;
                    }
                    var tables = ((Fetched<IReadOnlyList<LoggedTableEntry>>)found).Value;
                    foreach (var (at, table) in tables.Index().Skip(place?.TablesOf(artifact) ?? 0))
                    {
                        if (context.Drain.IsRaised)
                            yield break;
                        place = at == tables.Count - 1 ? TablePlace.Behind(artifact) : place?.WithTableOf(artifact);
                        var point = place is null ? (ResumePoint?)null : PointOfRun.Of(work.Listed, place.ToString());
                        yield return await Attempt.Of(async () => batches.Of(await context.Client.Artifacts.ReadTableAsync(table, context.Meter.Received, context.Abort), point));
                    }
                    place = TablePlace.Behind(artifact);
                }
                if (nulls > 0)
                    yield return Nulls(nulls);
            }
            isComplete = pages.IsComplete;
        }

        Fetched<Batch<HeldTable>> Nulls(int count) => new(batches.Without(NullNodes.Of("the artifacts that the run logged", count).Message, count));
    }
}
