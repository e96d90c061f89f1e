using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The blueprint of one kind of unit: plan, fetch, decode, write. It ends with exactly one of <see cref="UnitCompleted"/>,
/// <see cref="UnitFaulted"/> and <see cref="UnitInterrupted"/>; the commit is the worker's.
/// </summary>
internal interface IUnitStream
{
    Source<UnitEvent, NotUsed> Build(UnitWork work, UnitProgress progress);
}
