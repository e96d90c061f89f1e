using WandbExporter.Archive.Deletion;
using WandbExporter.Cli.Output;
using WandbExporter.Client;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Deletions;

/// <summary>Deletes what a plan names, several at a time: each is looked at once more, written down, and deleted.</summary>
internal sealed class ProvenDeletion(WandbClient client, DeletionJournal journal, ExportLog log, int parallelism)
{
    private const string NotShown = "Somebody deleted it meanwhile, or the server does not show it; the same command says which.";

    private readonly DeletionLook _look = new(client);
    private int _deleted;
    private int _kept;

    public int Deleted => _deleted;

    /// <summary>That changed since the plan, or that the server refused to delete.</summary>
    public int Kept => _kept;

    public async Task DeleteAsync(DeletionPlan plan, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Runs, parallel, (run, token) => TryAsync(DeletionPlan.NameOf(run.Path), async () =>
        {
            var (now, reason) = await _look.LookAsync(run, token);
            return (false, now is null ? NotShown : reason, () => client.Runs.Delete(now!.Key).SendAsync(token));
        }));
        await Parallel.ForEachAsync(plan.Versions, parallel, (version, token) => TryAsync(DeletionPlan.NameOf(version.Path), async () =>
        {
            var look = await _look.LookAsync(version, token);
            return (look.IsDeleted, look.Now is null ? NotShown : look.Reason, () => client.Artifacts.Delete(look.Now!).SendAsync(token));
        }));
    }

    private async ValueTask TryAsync(string name, Func<Task<(bool IsGone, string? Reason, Func<Task> Delete)>> look)
    {
        try
        {
            var (isGone, reason, delete) = await look();
            if (reason is not null)
            {
                Keep(name, FailureCode.Conflict, reason);
                return;
            }
            if (!isGone)
            {
                journal.Begin(name);
                await delete();
                Interlocked.Increment(ref _deleted);
            }
            journal.Done(name);
        }
        catch (ExportException refused) when (refused.Failure.Category != FailureCategory.Fatal)
        {
            Keep(name, refused.Failure.Code, refused.Failure.Message);
        }
    }

    private void Keep(string name, string code, string message)
    {
        Interlocked.Increment(ref _kept);
        log.Warning("not-deleted", $"{name}: {message}", json =>
        {
            json.WriteString("object", name);
            json.WriteString("code", code);
        });
    }
}
