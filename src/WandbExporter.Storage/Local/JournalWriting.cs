using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>What a journal needs to append; without it, it reads only.</summary>
internal sealed record JournalWriting(
    DestinationLock Lock,
    DirectorySync Directories,
    SyncThreads Threads,
    long SegmentBytes,
    ICrashPoint CrashPoint);
