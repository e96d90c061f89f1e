using WandbExporter.Core.Errors;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.S3;

namespace WandbExporter.Storage.Buckets;

/// <summary>The store that an address names; the one place that knows all kinds.</summary>
internal static class ObjectStores
{
    /// <exception cref="ExportException">Usage: the settings do not go together.</exception>
    public static IObjectStore Open(DestinationUri uri, DestinationOptions options) => uri switch
    {
        DestinationUri.S3Bucket bucket => Retrying(S3Store.Open(bucket, options.Buckets.S3), options),
        DestinationUri.AzureContainer container => Retrying(AzureStore.Open(container, options.Buckets.Azure, options.Time), options),
        _ => throw new ExportException(new Failure(
            FailureCategory.Fatal,
            "destination_unsupported",
            $"{uri} is of a kind that this version does not write to; give one such as ./export or s3://bucket/prefix.",
            ExitCode.Usage)),
    };

    private static RetryingStore Retrying(IObjectStore store, DestinationOptions options) => new(store, new RetryOptions(), options.Time);
}
