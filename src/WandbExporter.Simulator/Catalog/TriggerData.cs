namespace WandbExporter.Simulator;

/// <summary>An automation: when this happens in that scope, do this.</summary>
/// <param name="Scope">A <see cref="ProjectData"/> or a <see cref="CollectionData"/>.</param>
public sealed record TriggerData(ProjectData Project, object Scope, int Number, string EventType, string Filter, string Action)
{
    public string Id => GlobalId.Of("Trigger", Project.Entity, Project.Name, Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
