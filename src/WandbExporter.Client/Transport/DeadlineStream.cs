using WandbExporter.Core.IO;

namespace WandbExporter.Client.Transport;

/// <summary>A response body, read under a <see cref="ProgressDeadline"/> and up to a size.</summary>
internal sealed class DeadlineStream(Stream body, ProgressDeadline deadline, long maxBytes) : ForwardStream
{
    private long total;

    public override long Position
    {
        get => total;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        deadline.Arm();
        var count = await body.ReadAsync(buffer, deadline.Token);
        deadline.Received(count);
        total += count;
        if (total > maxBytes) throw new AnswerTooLargeException(maxBytes);
        return count;
    }
}
