using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Supervision;

/// <summary>Does the units whose data are rows: histories, system metrics and console logs.</summary>
internal sealed class HistoryScanner : UnitWorker
{
    private readonly StreamContext _context;
    private readonly UnitStreams _units;
    private readonly LongHistoryStream _longHistory;

    public HistoryScanner(StreamTerms terms, IActorRef journal, NodeServices node)
        : base(journal, node.Time, node.Meter, node.Trace)
    {
        _context = new StreamContext(node, terms);
        _units = new UnitStreams(_context);
        _longHistory = new LongHistoryStream(_context);
    }

    protected override Source<UnitEvent, NotUsed> StreamOf(WorkerProtocol.Assign assignment) => assignment switch
    {
        _ when IsBundle(assignment.Work) => _longHistory.Build(assignment.Units, assignment.Progress),
        { Further.Count: 0 } => UnitFlow.Of(_units.Read(assignment.Work, assignment.Progress)),
        _ => UnitFlow.Of(assignment.Each(_units.Read), _context.Drain),
    };

    private bool IsBundle(UnitWork work) =>
        _context.Terms.HistoryLayout == HistoryLayout.Long && _context.Tables[work.Kind] is RunUnitTable { IsBundledInLongLayout: true };
}
