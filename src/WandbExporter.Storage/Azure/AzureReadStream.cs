using WandbExporter.Core.IO;

namespace WandbExporter.Storage.Azure;

/// <summary>An answer's bytes. A connection that breaks, or keeps silent for long, is an <see cref="IOException"/>.</summary>
internal sealed class AzureReadStream(Stream answer) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await answer.ReadAsync(buffer, cancellationToken);
        }
        catch (BrokenAnswerException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException(e.Message, e.InnerException);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The service stopped sending.", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            answer.Dispose();
        base.Dispose(disposing);
    }
}
