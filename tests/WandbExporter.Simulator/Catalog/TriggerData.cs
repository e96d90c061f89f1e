namespace WandbExporter.Simulator;

/// <summary>An automation: when this happens in that scope, do this.</summary>
/// <param name="Scope">A <see cref="ProjectData"/> or a <see cref="CollectionData"/>.</param>
public sealed record TriggerData(ProjectData Project, object Scope, int Number, string EventType, string Filter, string Action)
{
    public string Id => GlobalId.Of("Trigger", Project.Entity, Project.Name, Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <param name="Kind">The name of its type in the schema.</param>
public sealed record IntegrationData(string Kind, string Entity)
{
    public string Id => GlobalId.Of("Integration", Entity, Kind);
}

/// <summary>A queue of jobs to launch, and two jobs in it.</summary>
public sealed record QueueData(ProjectData Project, string Name)
{
    public string Id => GlobalId.Of("RunQueue", Project.Entity, Project.Name, Name);

    public IReadOnlyList<QueueItemData> Items => [new(this, 1, "PENDING"), new(this, 2, "CLAIMED")];
}

public sealed record QueueItemData(QueueData Queue, int Number, string State)
{
    public string Id => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
