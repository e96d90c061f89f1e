namespace WandbExporter.Client.Downloads;

/// <summary>One stretch of a content, from a place on, over all attempts at it.</summary>
/// <param name="start">Its first byte.</param>
/// <param name="end">Behind its last byte; null for the end of the content.</param>
/// <param name="write">Takes what comes, at its place; what it throws is the destination's.</param>
/// <param name="room">The memory for what comes from a place on, if it is to be received there; it is given to what takes it all the same.</param>
internal sealed class Stretch(
    long start, long? end, Func<long, ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Func<long, Memory<byte>>? room = null)
{
    private long? _end = end;

    /// <summary>The first byte that is not there yet.</summary>
    public long Next { get; private set; } = start;

    /// <summary>Whether it is one of several.</summary>
    public bool IsPiece => _end is not null;

    /// <summary>The stretch's last byte, given the content's length; null if nobody knows.</summary>
    public long? LastOf(long? length) => (_end, length) switch
    {
        ({ } mine, { } whole) => Math.Min(mine, whole) - 1,
        _ => (_end ?? length) - 1,
    };

    /// <summary>Bytes to come, given the content's length; without end if nobody knows.</summary>
    public long LeftOf(long? length) => LastOf(length) is { } last ? last + 1 - Next : long.MaxValue;

    /// <summary>Whoever sends all when a piece is asked for need not be asked again: from here on it is all that comes.</summary>
    public void Widen() => _end = null;

    /// <summary>Where to receive the next bytes.</summary>
    /// <param name="buffer">For a stretch that has no memory of its own.</param>
    public Memory<byte> RoomOr(Memory<byte> buffer) => room is null ? buffer : room(Next);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await write(Next, bytes, cancellationToken);
        Next += bytes.Length;
    }
}
