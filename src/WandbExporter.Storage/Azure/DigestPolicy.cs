using Azure.Core;
using Azure.Core.Pipeline;

namespace WandbExporter.Storage.Azure;

/// <summary>
/// Sends the MD5 of a whole blob along, for the service to compare. The client would rather compute one from the bytes it is about to send,
/// which proves nothing of what happened to them before; for blocks it takes ours.
/// </summary>
internal sealed class DigestPolicy : HttpPipelinePolicy
{
    private const string Property = "wandb-export.md5";

    /// <summary>For the requests that this flow of control sends until the scope is disposed.</summary>
    public static IDisposable Sending(string md5) =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = md5 });

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (message.TryGetProperty(Property, out var md5) && md5 is string text)
            message.Request.Headers.SetValue("Content-MD5", text);
        return ProcessNextAsync(message, pipeline);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
}
