namespace WandbExporter.Client.Pacing;

/// <summary>
/// Bytes a second, for all that receive: each piece is paid for after it came, and whoever took it waits until all before it are paid for too.
/// Unused time is not saved up beyond a moment, so the rate is even. Safe for concurrent use.
/// </summary>
internal sealed class Bandwidth(long bytesPerSecond, QuietHours? quietHours, TimeProvider time)
{
    /// <summary>What a quiet moment is worth at the most.</summary>
    private static readonly TimeSpan Saved = TimeSpan.FromSeconds(0.1);

    private readonly Lock _gate = new();
    private readonly long _epoch = time.GetTimestamp();
    private TimeSpan _paidUntil;

    /// <summary>A piece has come; ends when the next one may be read.</summary>
    public async ValueTask PayAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytes == 0)
            return;
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_epoch);
            if (_paidUntil < now - Saved)
                _paidUntil = now - Saved;
            _paidUntil += TimeSpan.FromSeconds(bytes / (bytesPerSecond * (quietHours?.ShareAt(time) ?? 1)));
            wait = _paidUntil - now;
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }
}
