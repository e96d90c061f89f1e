using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>A unit of a run, ready for a worker.</summary>
/// <param name="Kind">What to export of the run.</param>
/// <param name="Project">Where the run is.</param>
/// <param name="Run">What the listing said of it.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
public sealed record UnitWork(UnitKind Kind, ProjectPath Project, RunDescriptor Run, int Attempt = 1)
{
    public RunPath Path => Project.Run(Run.RunId);

    public UnitId Id => UnitId.OfRun(Kind, Path);
}
