using Azure.Core;
using Azure.Core.Pipeline;
using WandbExporter.Core.IO;

namespace WandbExporter.Storage.Azure;

/// <summary>Keeps the client from resuming a download by itself: see <see cref="BrokenAnswerException"/>. It stands next to the transport.</summary>
internal sealed class SingleAttemptPolicy : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (!message.BufferResponse && message.HasResponse && !message.Response.IsError && message.Response.ContentStream is { } content)
            message.Response.ContentStream = new Body(content);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    private sealed class Body(Stream content) : ForwardStream
    {
        public override long Length => content.Length;

        public override long Position
        {
            get => content.Position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await content.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException)
            {
                throw new BrokenAnswerException(e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
