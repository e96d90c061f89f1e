using WandbExporter.Client.Pacing;
using WandbExporter.Core.IO;

namespace WandbExporter.Client.Transport;

/// <summary>A response body, read under a <see cref="ProgressDeadline"/> and up to a size.</summary>
/// <param name="body">The body.</param>
/// <param name="deadline">Runs only while the server is waited for.</param>
/// <param name="maxBytes">The size.</param>
/// <param name="bandwidth">Pays for its bytes; null if nobody counts them.</param>
/// <param name="place">Where it is kept; null if it is not.</param>
internal sealed class DeadlineStream(Stream body, ProgressDeadline deadline, long maxBytes, Bandwidth? bandwidth, AnswerPlace? place = null) : ForwardStream
{
    private long _total;

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        deadline.Arm();
        var count = await body.ReadAsync(buffer, deadline.Token);
        deadline.Received(count);
        ClientTelemetry.Came(count);
        _total += count;
        if (_total > maxBytes)
            throw new AnswerTooLargeException(maxBytes);
        if (place is not null)
            await place.GrowAsync(_total, cancellationToken);
        if (bandwidth is not null)
            await bandwidth.PayAsync(count, cancellationToken);
        return count;
    }
}
