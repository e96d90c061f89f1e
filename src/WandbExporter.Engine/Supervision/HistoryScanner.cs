using Akka.Actor;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are rows: histories, system metrics and console logs.</summary>
internal sealed class HistoryScanner(StreamContext context, IActorRef journal) : UnitWorker(context, journal, files: false)
{
    private readonly HistoryStream _history = new(context);
    private readonly SystemMetricsStream _systemMetrics = new(context);
    private readonly ConsoleLogStream _consoleLogs = new(context);

    protected override IUnitStream StreamOf(UnitWork work) => work.Kind switch
    {
        UnitKind.History => _history,
        UnitKind.SystemMetrics => _systemMetrics,
        UnitKind.ConsoleLogs => _consoleLogs,
        _ => throw new InvalidOperationException($"A history scanner does not do {work.Kind}."),
    };
}
