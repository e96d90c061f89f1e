using WandbExporter.Cli.Output;
using WandbExporter.Client;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Cli.Updates;

/// <summary>Changes runs, many at a time: each is read, written down, and changed.</summary>
internal sealed class RunsUpdate(WandbClient client, ExportLog log, int parallelism)
{
    /// <param name="runs">Which ones.</param>
    /// <param name="changesOf">What each, as it is now, is to be given.</param>
    /// <param name="begin">Called before a run is changed.</param>
    /// <param name="done">Called when it is as it is to be.</param>
    public async Task<UpdateCounts> MakeAsync(
        IEnumerable<RunPath> runs, Func<RunInfo, RunChanges> changesOf, Action<RunInfo, RunChanges> begin, Action<RunPath> done, CancellationToken cancellationToken)
    {
        var (changed, same, failed) = (0, 0, 0);
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (path, token) =>
        {
            try
            {
                // As it is now: what is sent whole is to undo as little as possible of what others change meanwhile.
                var run = await client.Runs.GetAsync(path, token) ?? throw new ExportException(new Failure(
                    FailureCategory.Permanent, FailureCode.RunNotFound, $"There is no run {path} any more, or this key may not see it.", ExitCode.Incomplete));
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
        return new(changed, same, failed);

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
}

/// <param name="Changed">By this start.</param>
/// <param name="Same">That were so already.</param>
internal sealed record UpdateCounts(int Changed, int Same, int Failed);
