using WandbExporter.Cli.Output;
using WandbExporter.Client;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Cli.Updates;

/// <summary>Changes runs, many at a time: each is read, written down, and changed.</summary>
internal sealed class RunsUpdate(WandbClient client, ExportLog log, int parallelism)
{
    /// <summary>What runs must match when they are changed, as the API has it.</summary>
    public string Filter { get; init; } = FilterJson.All;

    /// <param name="runs">Which ones.</param>
    /// <param name="changesOf">What each, as it is now, is to be given.</param>
    /// <param name="begin">Called before a run is changed.</param>
    /// <param name="done">Called when it is as it is to be.</param>
    public async Task<UpdateCounts> MakeAsync(
        IEnumerable<RunPath> runs, Func<RunInfo, RunChanges> changesOf, Action<RunInfo, RunChanges> begin, Action<RunPath> done, CancellationToken cancellationToken)
    {
        var (changed, same, left, failed) = (0, 0, 0, 0);
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (path, token) =>
        {
            try
            {
                // As it is now: what is sent whole is to undo as little as possible of what others change meanwhile.
                if (await FindAsync(path, token) is not { } run)
                {
                    Interlocked.Increment(ref left);
                    log.Warning("left-filter", $"{path}: It does not match the filter any more, and stays as it is.", json => json.WriteString("run", path.ToString()));
                    return;
                }
                var changes = changesOf(run);
                if (changes.AreIn(run))
                {
                    Interlocked.Increment(ref same);
                }
                else
                {
                    var update = client.Runs.Update(run, changes);
                    begin(run, changes);
                    await update.SendAsync(token);
                    Interlocked.Increment(ref changed);
                }
                done(path);
            }
            catch (Exception odd) when (odd is ArgumentException or MalformedJsonException)
            {
                Fail(path, FailureCode.MalformedRow, odd.Message);
            }
            catch (ExportException refused) when (refused.Failure.Category != FailureCategory.Fatal)
            {
                Fail(path, refused.Failure.Code, refused.Failure.Message);
            }
        });
        return new(changed, same, left, failed);

        void Fail(RunPath path, string code, string message)
        {
            Interlocked.Increment(ref failed);
            log.Warning("update-failed", $"{path}: {message}", json =>
            {
                json.WriteString("run", path.ToString());
                json.WriteString("code", code);
            });
        }
    }

    /// <summary>Null: it is there, and does not match any more.</summary>
    private async Task<RunInfo?> FindAsync(RunPath path, CancellationToken cancellationToken)
    {
        if (Filter != FilterJson.All)
        {
            var query = new RunQuery(FilterJson.Narrow(Filter, [path.RunId]), PageSize: 1);
            await foreach (var page in client.Runs.List(path.ProjectPath, query).PagesAsync(cancellationToken))
            {
                if (page.Items.FirstOrDefault(run => run.Path == path) is { } matching)
                    return matching;
                // It matches, and nobody can say what it is like.
                if (page.Withheld is [var withheld, ..])
                    throw new ExportException(withheld.Failure);
                if (page.Nulls > 0)
                    throw new ExportException(new Failure(FailureCategory.Permanent, FailureCode.NullNodes, "The server lists it and does not show it; start the same command again.", ExitCode.Incomplete));
            }
        }
        var run = await client.Runs.GetAsync(path, cancellationToken) ?? throw new ExportException(new Failure(
            FailureCategory.Permanent, FailureCode.RunNotFound, $"There is no run {path} any more, or this key may not see it.", ExitCode.Incomplete));
        return Filter == FilterJson.All ? run : null;
    }
}

/// <param name="Changed">By this start.</param>
/// <param name="Same">That were so already.</param>
/// <param name="Left">That matched the filter when the plan was made, and do not any more.</param>
internal sealed record UpdateCounts(int Changed, int Same, int Left, int Failed);
