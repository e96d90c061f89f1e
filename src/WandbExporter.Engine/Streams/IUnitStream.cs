using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// The blueprint of one kind of unit: plan, fetch, decode, write. It ends with exactly one of <see cref="UnitCompleted"/>,
/// <see cref="UnitFaulted"/> and <see cref="UnitInterrupted"/>; the commit is the worker's.
/// </summary>
internal interface IUnitStream
{
    /// <summary>The unit, to be read once; nothing is fetched before a stream asks for it.</summary>
    UnitReading Read(UnitWork work, UnitProgress progress);
}
