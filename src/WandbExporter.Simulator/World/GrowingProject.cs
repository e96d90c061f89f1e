using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

internal sealed class GrowingProject(ProjectData project, Func<RunData, RunGrowth?> grows) : ProjectData(project.Entity, project.Name)
{
    private readonly ConcurrentDictionary<long, GrowingRun?> _growing = new();

    public override string? Description => project.Description;

    public override DateTimeOffset CreatedAt => project.CreatedAt;

    public override string Access => project.Access;

    public override string? Owner => project.Owner;

    public override long RunCount => project.RunCount;

    public override ProjectCatalog Catalog => project.Catalog;

    public override RunData RunAt(long index) => Growing(project.RunAt(index));

    public override RunData? FindRun(string name) => project.FindRun(name) is { } run ? Growing(run) : null;

    private RunData Growing(RunData run) =>
        _growing.GetOrAdd(run.Index, _ => grows(run) is { } growth ? new GrowingRun(this, run, growth) : null) ?? run;
}
