using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A queue of jobs to launch, and the jobs in it: the first waits, and the others became runs.</summary>
public sealed record QueueData(ProjectData Project, string Name, int Count)
{
    public string Id => GlobalId.Of("RunQueue", Project.Entity, Project.Name, Name);

    /// <summary>What clients put into it: it waits.</summary>
    internal IReadOnlyList<PushedRun> Pushed { get; init; } = [];

    /// <summary>Pages beside it, as JSON.</summary>
    internal string Links { get; init; } = "{}";

    /// <summary>Ids of what they took out again.</summary>
    internal IReadOnlyList<string> Withdrawn { get; init; } = [];

    public IReadOnlyList<QueueItemData> Items =>
    [
        .. Enumerable.Range(1, Count).Select(number => new QueueItemData(this, number, number == 1 ? "PENDING" : "CLAIMED"))
            .Concat(Pushed.Select(pushed => new QueueItemData(this, pushed.Number, "PENDING") { Spec = pushed.Spec }))
            .Where(item => !Withdrawn.Contains(item.Id)),
    ];
}

public sealed record QueueItemData(QueueData Queue, int Number, string State)
{
    public string Id => Number.ToString(CultureInfo.InvariantCulture);

    public string? RunId => State == "PENDING" ? null : string.Create(CultureInfo.InvariantCulture, $"launched-{Number}");

    /// <summary>What is to be run, as JSON; null: the usual.</summary>
    public string? Spec { get; init; }
}

internal sealed record PushedRun(string Queue, int Number, string Spec);
