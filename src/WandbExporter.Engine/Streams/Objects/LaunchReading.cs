using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// An entity's queues, what is and was in each, and where their jobs run. A queue does not tell whether anything in it changed: a look asks for all of it.
/// </summary>
internal sealed class LaunchReading : ObjectReading
{
    private readonly ProjectPath _project;
    private readonly ObjectArea<RunQueueRow> _queues;
    private readonly ObjectArea<QueuedRunRow> _runs;
    private readonly ObjectArea<ResourceConfigRow> _configs;

    public LaunchReading(StreamContext context, string entity)
        : base(context, RunQueuesTable.Kind, new Subject.WholeEntity(entity))
    {
        _project = new ProjectPath(entity, RunQueue.DefaultProject);
        _queues = Area(RunQueuesTable.Descriptor, RunQueuesTable.Open);
        _runs = Area(QueuedRunsTable.Descriptor, QueuedRunsTable.Open);
        _configs = Area(ResourceConfigsTable.Descriptor, ResourceConfigsTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        // An entity that never launched anything has no such project.
        var attempt = First.Entity is { HasNoLaunch: true } && !HadRows
            ? new Fetched<WholeList<RunQueue>>(new WholeList<RunQueue>([]))
            : await FirstOr(First.Entity?.Queues, () => Context.Client.Launch.GetQueuesAsync(_project, Context.Abort));
        // What is not shown any more is not gone for that: the project may be hidden from this key.
        if (attempt is Failed<WholeList<RunQueue>> { Failure: { Code: FailureCode.NotFound } missed } && HadRows)
        {
            _queues.Miss(missed);
            _runs.Miss(missed);
            _configs.Miss(missed);
            yield break;
        }
        if (attempt is Failed<WholeList<RunQueue>> { Failure: { Code: not FailureCode.NotFound } failure })
        {
            yield return OrHidden(failure, [_queues, _runs, _configs]);
            yield break;
        }
        var queues = attempt is Fetched<WholeList<RunQueue>> { Value: var found } ? found : new WholeList<RunQueue>([]);
        yield return Take(queues);
        foreach (var queue in queues.TakeWhile(_ => MayGoOn() && _runs.IsWanted && !_runs.IsHidden))
        {
            var listing = Context.Client.Launch.ListQueuedRuns(_project, queue.Name, Context.Settings.Listing.PageSize).BeginningWith(First.Entity?.QueuedRuns.GetValueOrDefault(queue.Name));
            await foreach (var step in PagesAsync(listing, [_runs], OnceEach<QueuedRun, QueuedRunRow>(
                _runs, run => run.Id, run => new QueuedRunRow(_project.Entity, queue, run))))
            {
                // Its queue was there a moment ago, and the next night finds that it is not.
                if (step is Failed<Filling> { Failure: { Code: FailureCode.NotFound } deleted })
                    _runs.Miss(deleted);
                else
                    yield return step;
            }
        }
        foreach (var id in queues.Select(queue => queue.ResourceConfigId).OfType<string>().Distinct().TakeWhile(_ => MayGoOn() && _configs.IsWanted && !_configs.IsHidden))
            yield return Take(id, await Attempt.Of(() => Context.Client.Launch.GetResourceConfigAsync(_project.Entity, id, Context.Abort)));
    }

    private Attempt<Filling> Take(WholeList<RunQueue> queues)
    {
        List<RunQueueRow> rows = [.. queues.Select(queue => new RunQueueRow(_project.Entity, queue))];
        _queues.Show();
        // What is in a queue that is not shown is missing with it.
        foreach (var area in (IObjectArea[])[_queues, _runs, _configs])
            area.MissNulls(queues.Nulls);
        Mark.Add(_queues.Open, rows);
        return Filled(() => rows.ForEach(_queues.Append));
    }

    /// <summary>One that a queue names and the key may not see is counted all the same.</summary>
    private Attempt<Filling> Take(string id, Attempt<ResourceConfig?> attempt)
    {
        if (attempt is not Fetched<ResourceConfig?> { Value: var config })
            return OrHidden(((Failed<ResourceConfig?>)attempt).Failure, [_configs]);
        List<ResourceConfigRow> rows = config is null ? [] : [new(_project.Entity, config)];
        _configs.Show();
        if (config is null)
            _configs.Miss(NotShown(id));
        _configs.MissNulls(config?.Nulls ?? 0);
        Mark.Add(_configs.Open, rows);
        return Filled(() =>
        {
            _configs.Count(1);
            rows.ForEach(_configs.Append);
        });
    }

    private Failure NotShown(string id) => new(
        FailureCategory.Permanent, FailureCode.NotFound, $"A queue of {_project.Entity} names the resource configuration {Printable.Of(id)}, and this API key is not shown it; ask its owner for access, or use another key.", ExitCode.Incomplete);
}
