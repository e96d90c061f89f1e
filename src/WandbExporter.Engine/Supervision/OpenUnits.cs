using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>The units of an assignment whose outcome is not known yet. Each gets exactly one. Pure.</summary>
internal sealed class OpenUnits(IReadOnlyList<UnitWork> units)
{
    private readonly List<UnitWork> _open = [.. units];

    /// <summary>What the event, which is durable, means for units.</summary>
    public IReadOnlyList<IWorkerMessage> On(UnitEvent brought) => brought switch
    {
        UnitCompleted => Close(units[0], work => new WorkerProtocol.Finished(work)),
        UnitsCompleted several => [.. several.Units.SelectMany(one => Close(one.Work, work => new WorkerProtocol.Finished(work)))],
        UnitDropped dropped => Close(dropped.Work, work => Failed(work, dropped.Fault)),
        UnitFaulted fault => CloseAll(work => Failed(work, fault)),
        UnitInterrupted or UnitDivided or BundleEnded => CloseAll(work => new WorkerProtocol.Interrupted(work)),
        _ => [],
    };

    /// <summary>The stream is over: what is still open has failed with it.</summary>
    public IReadOnlyList<IWorkerMessage> OnEnd(Exception? cause) =>
        CloseAll(work => new WorkerProtocol.AttemptFailed(work, UnexpectedFailure.Of(work.Id.ToString(), cause)));

    private static WorkerProtocol.AttemptFailed Failed(UnitWork work, UnitFaulted fault) => new(work, fault.Failure, fault.Gaps);

    private IReadOnlyList<IWorkerMessage> Close(UnitWork work, Func<UnitWork, IWorkerMessage> outcome) =>
        _open.Remove(work) ? [outcome(work)] : [];

    private List<IWorkerMessage> CloseAll(Func<UnitWork, IWorkerMessage> outcome)
    {
        List<IWorkerMessage> outcomes = [.. _open.Select(outcome)];
        _open.Clear();
        return outcomes;
    }
}
