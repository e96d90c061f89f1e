using Amazon.S3;

namespace WandbExporter.Storage.S3;

/// <summary>Sees to it that an object has the tags that the settings ask for: some services forget those of uploads, and of copies.</summary>
internal static class S3Tags
{
    /// <summary>Sets the tags once more if the object has none.</summary>
    public static async Task KeepAsync(AmazonS3Client client, S3Requests requests, string key, CancellationToken cancellationToken)
    {
        if (!requests.HasTags)
            return;
        var info = await client.GetObjectMetadataAsync(requests.Head(key), cancellationToken);
        if (info.TagsCount is not > 0)
            await client.PutObjectTaggingAsync(requests.Tag(key), cancellationToken);
    }
}
