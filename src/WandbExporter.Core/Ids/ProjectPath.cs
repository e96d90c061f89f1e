namespace WandbExporter.Core.Ids;

/// <summary>Names a W&amp;B project: <c>entity/project</c>. Both names stand as the server spells them.</summary>
public readonly record struct ProjectPath(string Entity, string Project)
{
    public RunPath Run(string runId) => new(Entity, Project, runId);

    public override string ToString() => $"{Entity}/{Project}";
}
