using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>What a journal needs to append; without it, it reads only.</summary>
/// <param name="Fence">Says whether the destination is still ours.</param>
/// <param name="Tail">The checksum of the last line that stands there.</param>
/// <param name="Directories">Makes the segments' names durable.</param>
/// <param name="Threads">Where a sync waits for the disk.</param>
/// <param name="Pending">What must be durable before a record that may name it; null if nothing ever is.</param>
/// <param name="SegmentBytes">A segment that reached this size is followed by a new one.</param>
/// <param name="CrashPoint">Where tests stop or end the process.</param>
internal sealed record JournalWriting(
    IFence Fence,
    uint Tail,
    DirectorySync Directories,
    SyncThreads Threads,
    PendingSync? Pending,
    long SegmentBytes,
    ICrashPoint CrashPoint);
