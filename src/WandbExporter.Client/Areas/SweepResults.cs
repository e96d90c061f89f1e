namespace WandbExporter.Client.Areas;

/// <param name="Name">Its id, as agents and runs name it.</param>
/// <param name="Warnings">What the server did not like about the configuration.</param>
public sealed record CreatedSweep(string Id, string Name, string? State, IReadOnlyList<string> Warnings);

/// <param name="QueueItemId">Of the job that runs it; null where no launch queue is used.</param>
public sealed record EnqueuedRun(string Id, string? QueueItemId);
