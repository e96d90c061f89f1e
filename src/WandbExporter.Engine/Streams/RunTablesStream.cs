using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The W&amp;B Tables of a run, each a part of its own; its resume point is the cursor behind its file, while the run is as it was. Of what is no table, or is too long, nothing is here but the
/// remark: it is kept as a gap, which the next part records, so that an attempt that goes on behind it still says so.
/// </summary>
internal sealed class RunTablesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var start = progress.ResumeAt is null ? LiveReading.FromStart(progress) : progress;
        var tables = new LoggedTables(context, work, start);

        return RowUnit.Read(
            context,
            work,
            start,
            tables.ReadAsync(),
            () => new MappedTable<HeldTable, LoggedTable>(RunTablesTable.Open(work.Path, context.Columns), held => held.Table),
            end => tables.IsComplete ? new UnitCompleted(end.Rows, null, TableBatches.NoteOf(end, RunTablesTable.Name), LiveReading.EndOf(work.Run, end)) : new UnitInterrupted());
    }

    private sealed class LoggedTables(StreamContext context, UnitWork work, UnitProgress start)
    {
        private readonly TableBatches _batches = new(start);

        private readonly PageSource<LoggedTableFile> _pages = new(
            context.Client.Runs.ListTables(work.Path, context.Settings.Files.PageSize, PointOfRun.PlaceIn(start.ResumeAt, work.Listed)), () => !context.Drain.IsRaised, context.Abort);

        /// <summary>Whether all tables were read.</summary>
        public bool IsComplete { get; private set; }

        public async IAsyncEnumerable<Attempt<Batch<HeldTable>>> ReadAsync()
        {
            await foreach (var attempt in _pages.ReadAsync())
            {
                if (attempt is not Fetched<Page<LoggedTableFile>> { Value: var page })
                {
                    yield return new Failed<Batch<HeldTable>>(((Failed<Page<LoggedTableFile>>)attempt).Failure);
                    yield break;
                }
                var nulls = page.Nulls;
                foreach (var file in page.Items)
                {
                    // Said before what stands behind it, so that a later process goes on behind it with that said, and is not shown it again.
                    if (file.NullsBefore > 0)
                        yield return Nulls(file.NullsBefore);
                    nulls -= file.NullsBefore;
                    if (context.Drain.IsRaised)
                        yield break;
                    yield return await Attempt.Of(async () => _batches.Of(
                        await context.Client.Runs.ReadTableAsync(file, context.Meter.Received, context.Abort), file.Cursor is { } cursor ? PointOfRun.Of(work.Listed, cursor) : null));
                }
                if (nulls > 0)
                    yield return Nulls(nulls);
            }
            IsComplete = _pages.IsComplete;
        }

        private Fetched<Batch<HeldTable>> Nulls(int count) => new(_batches.Without(NullNodes.Of("the files of the run's W&B Tables", count).Message, count));
    }
}
