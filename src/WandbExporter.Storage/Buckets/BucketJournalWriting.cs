using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>What a journal in a bucket needs to append; without it, it reads only.</summary>
/// <param name="Lock">Held by this process.</param>
/// <param name="Check">Holds what is stored against what was sent.</param>
/// <param name="ConditionalPut">Whether the store keeps others from a name that is taken.</param>
/// <param name="CompactAfter">How many appends stand by themselves before they are stored together.</param>
/// <param name="CrashPoint">Where tests end the process.</param>
internal sealed record BucketJournalWriting(
    BucketLock Lock,
    StoredCheck Check,
    bool ConditionalPut,
    int CompactAfter,
    ICrashPoint CrashPoint);
