using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are rows: histories, system metrics and console logs.</summary>
internal sealed class HistoryScanner(StreamContext context, IActorRef journal) : UnitWorker(journal, context.Time)
{
    private readonly bool _isLong = context.Request.HistoryLayout == HistoryLayout.Long;
    private readonly HistoryStream _history = new(context);
    private readonly SystemMetricsStream _systemMetrics = new(context);
    private readonly ConsoleLogStream _consoleLogs = new(context);
    private LongHistoryStream? _longHistory;

    public static Props Props(StreamContext context, IActorRef journal) => Akka.Actor.Props.Create(() => new HistoryScanner(context, journal));

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) => assignment.Work.Kind switch
    {
        UnitKind.History when _isLong => LongHistory.Build(assignment.Units, assignment.Progress),
        UnitKind.History => _history.Build(assignment.Work, assignment.Progress),
        UnitKind.SystemMetrics => _systemMetrics.Build(assignment.Work, assignment.Progress),
        UnitKind.ConsoleLogs => _consoleLogs.Build(assignment.Work, assignment.Progress),
        _ => throw new InvalidOperationException($"A history scanner does not do {assignment.Work.Kind}."),
    };

    private LongHistoryStream LongHistory => _longHistory ??= new LongHistoryStream(context, Materializer);
}
