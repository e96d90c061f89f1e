namespace WandbExporter.Core.Ids;

/// <summary>Names a W&amp;B run: <c>entity/project/run id</c>. The run id is the API's <c>Run.name</c>, not its display name.</summary>
public readonly record struct RunPath(string Entity, string Project, string RunId)
{
    public ProjectPath ProjectPath => new(Entity, Project);

    public override string ToString() => $"{Entity}/{Project}/{RunId}";
}
