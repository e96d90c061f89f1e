using System.Buffers;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>What a sink needs to write to a bucket; without it, it reads only. Shared by all puts, so that they share one bound.</summary>
/// <param name="PartBytes">The size of a part.</param>
/// <param name="InFlight">Lets so many parts go up at the same time.</param>
/// <param name="Buffers">Where the memory of parts comes from.</param>
/// <param name="Keys">Keeps puts of one key apart.</param>
/// <param name="Check">Holds what is stored against what was sent.</param>
/// <param name="Fence">Says whether the destination is still ours.</param>
/// <param name="CrashPoint">Where tests end the process.</param>
internal sealed record BucketWriting(
    int PartBytes,
    SemaphoreSlim InFlight,
    ArrayPool<byte> Buffers,
    KeyTurns Keys,
    StoredCheck Check,
    IFence Fence,
    ICrashPoint CrashPoint)
{
    private const int KeptBuffers = 16;

    /// <summary>The largest object that the service is asked to copy at once; larger ones it copies in parts.</summary>
    public required long CopyBytes { get; init; }

    /// <summary>From where the service does not copy.</summary>
    public CopyRefusals Refusals { get; } = new();

    /// <summary>
    /// To be called right before an object appears or goes. Of what an export says about itself, and of removals, the store is asked each
    /// time: a process that was stopped for a while may have lost the lock to one that has finished the export since. Parts are many, and
    /// one that comes too late is found by its size or digest, so for them a fresh answer is enough.
    /// </summary>
    /// <exception cref="Core.Errors.ExportException">Exit 11: the lock was taken by somebody else. Exit 6: that cannot be found out.</exception>
    public ValueTask RequireHeldAsync(string key, CancellationToken cancellationToken) =>
        key.StartsWith(ExportKeys.StatePrefix, StringComparison.Ordinal) || key == ExportKeys.Success.Value
            ? Fence.ConfirmAsync(cancellationToken)
            : Fence.RequireHeldAsync(cancellationToken);

    public static BucketWriting Create(
        IObjectStore store,
        BucketSettings settings,
        StoredCheck check,
        IFence fence,
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
            fence,
            crashPoint)
        {
            CopyBytes = limits.CopiesInParts ? Math.Clamp(settings.CopyBytes, limits.MinPartBytes, limits.MaxCopyBytes) : limits.MaxCopyBytes,
        };
    }
}
