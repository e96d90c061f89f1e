using System.IO.Pipelines;
using WandbExporter.Core.IO;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// A download that is read instead of written: it goes on as it is read, and little of it is held. What it fails with, reading it fails with.
/// </summary>
internal sealed class PassedContent : ForwardStream
{
    private const int Held = 256 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Held, resumeWriterThreshold: Held / 2, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private readonly Stream _reader;
    private readonly Task _download;

    /// <param name="download">Writes the content to a stream.</param>
    public PassedContent(Func<Stream, CancellationToken, Task> download)
    {
        _reader = _pipe.Reader.AsStream();
        _download = RunAsync(download);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _download;
        await _reader.DisposeAsync();
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private async Task RunAsync(Func<Stream, CancellationToken, Task> download)
    {
        try
        {
            await download(_pipe.Writer.AsStream(leaveOpen: true), _stop.Token);
            await _pipe.Writer.CompleteAsync();
        }
        catch (Exception failed)
        {
            // Who reads is told.
            await _pipe.Writer.CompleteAsync(failed);
        }
    }
}
