using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are rows: histories, system metrics and console logs.</summary>
internal sealed class HistoryScanner(StreamContext context, IActorRef journal) : UnitWorker(journal, context.Time)
{
    private readonly bool _isLong = context.Request.HistoryLayout == HistoryLayout.Long;
    private readonly DrainSignal _drain = context.Drain;
    private readonly HistoryStream _history = new(context);
    private readonly LongHistoryStream _longHistory = new(context);
    private readonly SystemMetricsStream _systemMetrics = new(context);
    private readonly ConsoleLogStream _consoleLogs = new(context);

    public static Props Props(StreamContext context, IActorRef journal) => Akka.Actor.Props.Create<HistoryScanner>(context, journal);

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) => assignment switch
    {
        { Work.Kind: UnitKind.History } when _isLong => _longHistory.Build(assignment.Units, assignment.Progress),
        { Further.Count: 0 } => UnitFlow.Of(Read(assignment.Work, assignment.Progress)),
        _ => UnitFlow.Of(assignment.Each(Read), _drain),
    };

    private UnitReading Read(UnitWork work, UnitProgress progress) => work.Kind switch
    {
        UnitKind.History => _history.Read(work, progress),
        UnitKind.SystemMetrics => _systemMetrics.Read(work, progress),
        UnitKind.ConsoleLogs => _consoleLogs.Read(work, progress),
        _ => throw new InvalidOperationException($"A history scanner does not do {work.Kind}."),
    };
}
