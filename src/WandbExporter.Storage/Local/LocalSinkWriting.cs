using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>What a sink needs to write; without it, it reads only.</summary>
internal sealed record LocalSinkWriting(
    DirectoryTree Tree,
    DirectorySync Directories,
    SyncThreads Threads,
    string TemporaryFolder,
    ICrashPoint CrashPoint);
