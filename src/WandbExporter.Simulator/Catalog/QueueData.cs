namespace WandbExporter.Simulator;

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
