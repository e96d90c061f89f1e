namespace WandbExporter.Core.Ids;

/// <summary>
/// Names a unit, the smallest piece that is committed, skipped or failed as a whole: its kind and the percent-encoded names of what
/// it covers, such as <c>History/entity/project/run</c>. Equal units of two runs of the exporter have equal ids.
/// </summary>
public readonly record struct UnitId(string Value)
{
    public static UnitId Projects(string entity) => new($"{UnitKind.Projects}/{Encode(entity)}");

    public static UnitId RunPage(ProjectPath project, int ordinal) =>
        new($"{UnitKind.RunPage}/{Encode(project.Entity)}/{Encode(project.Project)}/{ordinal:D6}");

    public static UnitId OfRun(UnitKind kind, RunPath run) =>
        new($"{kind}/{Encode(run.Entity)}/{Encode(run.Project)}/{Encode(run.RunId)}");

    public UnitKind Kind => new(Value[..Value.IndexOf('/', StringComparison.Ordinal)]);

    /// <summary>The run that a run's unit is about; its entity and project alone for a page of runs.</summary>
    public RunPath RunPath
    {
        get
        {
            var names = Value.Split('/');
            return new RunPath(Decode(names, 1), Decode(names, 2), Decode(names, 3));
        }
    }

    public override string ToString() => Value;

    private static string Decode(string[] names, int index) => index < names.Length ? Uri.UnescapeDataString(names[index]) : "";

    private static string Encode(string name) => Uri.EscapeDataString(name);
}
