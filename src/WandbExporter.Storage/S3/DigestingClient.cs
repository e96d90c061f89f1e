using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace WandbExporter.Storage.S3;

/// <summary>A client whose batch deletes every service takes: see <see cref="BatchDigest"/>.</summary>
internal sealed class DigestingClient(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerBefore<Signer>(new BatchDigest());
    }
}
