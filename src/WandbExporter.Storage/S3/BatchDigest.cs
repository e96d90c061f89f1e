using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Model;

namespace WandbExporter.Storage.S3;

/// <summary>
/// A batch of deletes must carry a digest. The client sends a CRC that older services do not know; the MD5 that every one takes goes instead.
/// </summary>
internal sealed class BatchDigest : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ArgumentNullException.ThrowIfNull(executionContext);
        if (executionContext.RequestContext.OriginalRequest is DeleteObjectsRequest)
            SendMd5(executionContext.RequestContext.Request);
        return base.InvokeAsync<T>(executionContext);
    }

    private static void SendMd5(IRequest request)
    {
        var checksums = request.Headers.Keys
            .Where(name => name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase) || name.Equals("x-amz-sdk-checksum-algorithm", StringComparison.OrdinalIgnoreCase))
            .ToList();
        foreach (var name in checksums)
            request.Headers.Remove(name);
#pragma warning disable CA5351 // It is what the service compares.
        var digest = request.Content is { } content ? MD5.HashData(content) : MD5.HashData(request.ContentStream);
#pragma warning restore CA5351
        if (request.Content is null)
            request.ContentStream.Position = 0;
        request.Headers["Content-MD5"] = Convert.ToBase64String(digest);
    }
}
