using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>What a sink needs to write; without it, it reads only.</summary>
/// <param name="Tree">Where objects stand.</param>
/// <param name="Directories">Makes names durable.</param>
/// <param name="Threads">Where a sync waits for the disk.</param>
/// <param name="Pending">Takes what the journal's next append makes durable; null where each put is made so by itself.</param>
/// <param name="Temporary">What the paths of this holder's unfinished objects begin with.</param>
/// <param name="Fence">Says whether the destination is still ours.</param>
/// <param name="CrashPoint">Where tests stop or end the process.</param>
internal sealed record LocalSinkWriting(
    DirectoryTree Tree,
    DirectorySync Directories,
    SyncThreads Threads,
    PendingSync? Pending,
    string Temporary,
    IFence Fence,
    ICrashPoint CrashPoint);
