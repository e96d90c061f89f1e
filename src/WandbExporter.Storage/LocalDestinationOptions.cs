using WandbExporter.Core.Ports;

namespace WandbExporter.Storage;

/// <summary>How a local destination is opened for writing.</summary>
public sealed record LocalDestinationOptions
{
    public LockOptions Lock { get; init; } = new();

    /// <summary>A journal segment that reached this size is followed by a new one.</summary>
    public long JournalSegmentBytes { get; init; } = 64 * 1024 * 1024;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives one sentence for what a person should know and need not act on, such as a lock taken over from a dead process.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    public ICrashPoint CrashPoint { get; init; } = CrashPoints.None;
}
