using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are rows: histories, system metrics and console logs.</summary>
internal sealed class HistoryScanner(StreamContext context, IActorRef journal) : UnitWorker(journal, context.Time)
{
    private readonly StreamContext _context = context;
    private readonly UnitStreams _units = new(context);
    private readonly LongHistoryStream _longHistory = new(context);

    public static Props Props(StreamContext context, IActorRef journal) => Akka.Actor.Props.Create<HistoryScanner>(context, journal);

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) => assignment switch
    {
        _ when IsBundle(assignment.Work) => _longHistory.Build(assignment.Units, assignment.Progress),
        { Further.Count: 0 } => UnitFlow.Of(_units.Read(assignment.Work, assignment.Progress)),
        _ => UnitFlow.Of(assignment.Each(_units.Read), _context.Drain),
    };

    private bool IsBundle(UnitWork work) =>
        _context.Request.HistoryLayout == HistoryLayout.Long && _context.Request.Tables[work.Kind].IsBundledInLongLayout;
}
