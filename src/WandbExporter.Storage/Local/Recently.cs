using System.Diagnostics;

namespace WandbExporter.Storage.Local;

/// <summary>Something that was seen a moment ago, and is believed for that long where many small puts would each look again.</summary>
internal sealed class Recently
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    // Long ago, until it was seen.
    private long _seenAt = Stopwatch.GetTimestamp() - (2 * Stopwatch.Frequency);

    public bool IsSo => Stopwatch.GetElapsedTime(Volatile.Read(ref _seenAt)) < Moment;

    public void Seen() => Volatile.Write(ref _seenAt, Stopwatch.GetTimestamp());
}
