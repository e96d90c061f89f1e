using WandbExporter.Core.Ports;

namespace WandbExporter.Storage;

/// <summary>How a destination of any kind is opened.</summary>
public sealed record DestinationOptions
{
    public LockOptions Lock { get; init; } = new();

    /// <summary>What buckets and containers need to know beside their address.</summary>
    public BucketSettings Buckets { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives one sentence for what a person should know and need not act on, such as what a store cannot do.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    public ICrashPoint CrashPoint { get; init; } = CrashPoints.None;
}
