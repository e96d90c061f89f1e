using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A queue of jobs to launch, and the jobs in it: the first waits, and the others became runs.</summary>
public sealed record QueueData(ProjectData Project, string Name, int Count)
{
    public string Id => GlobalId.Of("RunQueue", Project.Entity, Project.Name, Name);

    public IReadOnlyList<QueueItemData> Items => [.. Enumerable.Range(1, Count).Select(number => new QueueItemData(this, number, number == 1 ? "PENDING" : "CLAIMED"))];
}

public sealed record QueueItemData(QueueData Queue, int Number, string State)
{
    public string Id => Number.ToString(CultureInfo.InvariantCulture);

    public string? RunId => State == "PENDING" ? null : string.Create(CultureInfo.InvariantCulture, $"launched-{Number}");
}
