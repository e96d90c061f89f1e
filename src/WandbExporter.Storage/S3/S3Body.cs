using Amazon.Runtime;
using Amazon.S3.Model;
using WandbExporter.Core.IO;

namespace WandbExporter.Storage.S3;

/// <summary>An answer's bytes. A connection that breaks, or keeps silent for long, is an <see cref="IOException"/>.</summary>
internal sealed class S3Body(GetObjectResponse response) : ForwardStream
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(LongestSilence);
        try
        {
            return await response.ResponseStream.ReadAsync(buffer, silence.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The service stopped sending.", e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException)
        {
            throw new IOException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            response.Dispose();
        base.Dispose(disposing);
    }
}
