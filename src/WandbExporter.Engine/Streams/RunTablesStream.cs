using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The W&amp;B Tables of a run, each a part of its own; its resume point is the cursor behind its file. Of what is no table, or is too long, nothing is here but the
/// remark: it is kept as a gap, which the next part records, so that an attempt that goes on behind it still says so.
/// </summary>
internal sealed class RunTablesStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        var start = progress.ResumeAt is null ? LiveReading.FromStart(progress) : progress;
        var tables = new LoggedTables(context, work.Path, start);

        return RowUnit.Read(
            context,
            work,
            start,
            tables.ReadAsync(),
            () => new MappedTable<HeldTable, LoggedTable>(RunTablesTable.Open(work.Path, context.Columns), held => held.Table),
            end => tables.IsComplete ? new UnitCompleted(end.Rows, null, NoteOf(end), LiveReading.EndOf(work.Run, end)) : new UnitInterrupted());
    }

    private static string? NoteOf(UnitEnd end) => end.Gaps is [var gap]
        ? string.Create(CultureInfo.InvariantCulture, $"{gap.To} W&B Table(s) of the run are not in run_tables, or not whole; of the first: {gap.LastAnswer}")
        : null;

    private sealed class LoggedTables(StreamContext context, RunPath run, UnitProgress start)
    {
        private readonly PageSource<LoggedTableFile> _pages = new(
            context.Client.ListLoggedTables(run, context.Settings.Files.PageSize, start.ResumeAt?.Cursor), () => !context.Drain.IsRaised, context.Abort);

        /// <summary>Of all tables that are not whole, one gap that goes from 1 to their number.</summary>
        private HistoryGap? _gap = start.Gaps.Count > 0 ? start.Gaps[0] : null;

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
                // Said before what stands behind it, so that a later process goes on behind it with that said.
                if (page.Nulls > 0)
                    yield return new Fetched<Batch<HeldTable>>(Lacking(new Batch<HeldTable>([], null), page.Nulls, NullNodes.Of("the files of the run's W&B Tables", page.Nulls).Message));
                foreach (var file in page.Items)
                {
                    if (context.Drain.IsRaised)
                        yield break;
                    yield return await Attempt.Of(async () => BatchOf(await context.Client.ReadTableAsync(file, context.Abort, context.Meter.Received)));
                }
            }
            IsComplete = _pages.IsComplete;
        }

        private Batch<HeldTable> BatchOf(LoggedTable table)
        {
            var batch = new Batch<HeldTable>([new HeldTable(table)], table.Source.Cursor is { } cursor ? ResumePoint.Behind(cursor) : null);
            return Lack(table) is { } lack ? Lacking(batch, 1, $"'{table.Source.File.Name}' {lack}.") : batch;
        }

        /// <summary>The batch, with so many tables more that are not whole.</summary>
        private Batch<HeldTable> Lacking(Batch<HeldTable> batch, int tables, string why)
        {
            var (former, number) = (_gap, _gap?.To ?? 0);
            _gap = new HistoryGap(1, number + tables, former?.LastAnswer ?? why);
            return batch with { Filled = former is null ? null : new StepWindow(1, number + 1), Gaps = [_gap] };
        }

        private static string? Lack(LoggedTable table) => table.Refusal
            ?? (table.UnfitRows > 0 ? string.Create(CultureInfo.InvariantCulture, $"has {table.UnfitRows} row(s) that are no lists, or longer than the list of columns") : null);
    }

    /// <summary>A table on its way into a part, which is written before the next one is decoded.</summary>
    private sealed class HeldTable(LoggedTable table) : IHeldRows
    {
        private bool _isTaken;

        public LoggedTable Table => table;

        public IDisposable TakePlace()
        {
            _isTaken = true;
            return table;
        }

        public void Dispose()
        {
            if (!_isTaken)
                table.Dispose();
        }
    }
}
