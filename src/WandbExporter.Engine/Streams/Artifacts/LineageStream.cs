using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>The versions that a run logged, and then those that it used.</summary>
internal sealed class LineageStream(StreamContext context) : IUnitStream
{
    public UnitReading Read(UnitWork work, UnitProgress progress)
    {
        long? counted = null;
        var isComplete = false;
        return RowUnit.Read(context, work, LiveReading.FromStart(progress), BatchesAsync(), ArtifactLineageTable.Open, end => isComplete
            ? new UnitCompleted(end.Rows, counted, Shortfall(end), LiveReading.EndOf(work.Run, end))
            : new UnitInterrupted());

        async IAsyncEnumerable<Attempt<Batch<LineageRow>>> BatchesAsync()
        {
            foreach (var use in new[] { ArtifactUse.Logged, ArtifactUse.Used })
            {
                var listing = context.Client.Runs.ListArtifacts(work.Path, use);
                long? total = null;
                await foreach (var attempt in new PageSource<RunArtifact>(listing, () => !context.Drain.IsRaised, context.Abort).ReadAsync())
                {
                    if (attempt is not Fetched<Page<RunArtifact>> { Value: var page })
                    {
                        yield return new Failed<Batch<LineageRow>>(((Failed<Page<RunArtifact>>)attempt).Failure);
                        yield break;
                    }
                    total = page.TotalCount ?? total;
                    yield return new Fetched<Batch<LineageRow>>(new Batch<LineageRow>([.. page.Items.Select(item => new LineageRow(work.Path, use, item))], null));
                }
                if (!listing.IsComplete)
                    yield break;
                counted = total is null ? counted : (counted ?? 0) + total;
            }
            isComplete = true;
        }

        string? Shortfall(UnitEnd end) => counted > end.Rows && !HistoryExtent.IsRunning(work.Run)
            ? $"The server counts {Counted.Of(counted.Value, "version")} that {work.Path} logged or used, and gave {end.Rows:N0}."
            : null;
    }
}
