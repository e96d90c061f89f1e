using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>What a sink needs to write; without it, it reads only.</summary>
/// <param name="RequireLock">Throws if the destination is no longer ours.</param>
internal sealed record LocalSinkWriting(
    DirectoryTree Tree,
    DirectorySync Directories,
    SyncThreads Threads,
    string TemporaryFolder,
    Action RequireLock,
    ICrashPoint CrashPoint);
