using System.Buffers;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>What a sink needs to write to a bucket; without it, it reads only. Shared by all puts, so that they share one bound.</summary>
/// <param name="PartBytes">The size of a part.</param>
/// <param name="InFlight">Lets so many parts go up at the same time.</param>
/// <param name="Buffers">Where the memory of parts comes from.</param>
/// <param name="Keys">Keeps puts of one key apart.</param>
/// <param name="Check">Holds what is stored against what was sent.</param>
/// <param name="RequireLock">Throws if the destination is no longer ours.</param>
/// <param name="CrashPoint">Where tests end the process.</param>
internal sealed record BucketWriting(
    int PartBytes,
    SemaphoreSlim InFlight,
    ArrayPool<byte> Buffers,
    KeyTurns Keys,
    StoredCheck Check,
    Func<CancellationToken, Task> RequireLock,
    ICrashPoint CrashPoint)
{
    private const int KeptBuffers = 16;

    /// <summary>The largest object that the service is asked to copy at once; larger ones it copies in parts.</summary>
    public required long CopyBytes { get; init; }

    /// <summary>From where the service does not copy.</summary>
    public CopyRefusals Refusals { get; } = new();

    public static BucketWriting Create(
        IObjectStore store,
        BucketSettings settings,
        StoredCheck check,
        Func<CancellationToken, Task> requireLock,
        ICrashPoint crashPoint)
    {
        var limits = store.Limits;
        var partBytes = (int)Math.Clamp(settings.PartBytes / limits.PartMultiple * limits.PartMultiple, limits.MinPartBytes, limits.MaxPartBytes);
        return new BucketWriting(
            partBytes,
            new SemaphoreSlim(settings.PartsInFlight),
            ArrayPool<byte>.Create(PartSize.Largest(partBytes), KeptBuffers),
            new KeyTurns(),
            check,
            requireLock,
            crashPoint)
        {
            CopyBytes = limits.CopiesInParts ? Math.Clamp(settings.CopyBytes, limits.MinPartBytes, limits.MaxCopyBytes) : limits.MaxCopyBytes,
        };
    }
}
