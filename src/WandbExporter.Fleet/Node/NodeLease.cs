using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Fleet.Node;

/// <summary>
/// How long this node may write for the coordinator: for as long as a lease from when it sent what the coordinator answered last. The coordinator counts from
/// when that arrived, which is later. By a clock that only goes forward, and goes on while the process is paused. Thread-safe.
/// </summary>
/// <param name="number">Of the coordinator's lock.</param>
/// <param name="length">Of the lease.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeLease(long number, TimeSpan length, TimeProvider time) : IFence
{
    private const long Never = long.MinValue;

    private long _sentAt = Never;

    public long Number => number;

    /// <summary>Whether the coordinator has answered at all.</summary>
    public bool HasBegun => Interlocked.Read(ref _sentAt) != Never;

    public bool IsOver => !HasBegun || time.GetElapsedTime(Interlocked.Read(ref _sentAt)) > length;

    /// <param name="sentAt">When that was sent which is answered now.</param>
    public void Renew(long sentAt)
    {
        if (sentAt > Interlocked.Read(ref _sentAt))
            Interlocked.Exchange(ref _sentAt, sentAt);
    }

    /// <exception cref="ExportException">Fatal, exit 11: the lease is over.</exception>
    public ValueTask RequireHeldAsync(CancellationToken cancellationToken) => !IsOver
        ? ValueTask.CompletedTask
        : throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.DestinationLockLost,
            "The coordinator of the fleet has not answered for as long as a lease; this node stops what it was lent.",
            ExitCode.DestinationLocked));

    public ValueTask ConfirmAsync(CancellationToken cancellationToken) => RequireHeldAsync(cancellationToken);
}
