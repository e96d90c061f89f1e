using WandbExporter.Core.IO;

namespace WandbExporter.Storage.Google;

/// <summary>An answer's bytes. A connection that breaks, or keeps silent for long, is an <see cref="IOException"/>.</summary>
internal sealed class GoogleBody(HttpResponseMessage response, Stream content) : ForwardStream
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(LongestSilence);
        try
        {
            return await content.ReadAsync(buffer, silence.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The service stopped sending.", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            response.Dispose();
        }
        base.Dispose(disposing);
    }
}
