using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.S3;

namespace WandbExporter.Benchmarks.Uploads;

/// <summary>The upload as a loop over the service's own client does it, with the same parts and as many in flight.</summary>
internal static class BareUpload
{
    public static async Task<TimeSpan> RunAsync(string address, long bytes)
    {
        var place = (S3Address)StoreKinds.Parse(address);
        var settings = new BucketSettings();
        using var client = new AmazonS3Client(new AmazonS3Config
        {
            ServiceURL = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3"),
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        var key = $"{place.Prefix}bare";
        var watch = Stopwatch.StartNew();
        var upload = await client.InitiateMultipartUploadAsync(place.Bucket, key);
        var content = new UploadContent();
        var free = new Stack<byte[]>(Enumerable.Range(0, settings.PartsInFlight).Select(_ => new byte[settings.PartBytes]));
        var running = new Dictionary<Task<PartETag>, byte[]>();
        var parts = new List<PartETag>();
        for (var left = bytes; left > 0;)
        {
            if (free.Count == 0)
                await CollectAsync();
            var buffer = free.Pop();
            var length = Fill(buffer, content, left);
            left -= length;
            running.Add(PutAsync(parts.Count + running.Count + 1, buffer, length), buffer);
        }
        while (running.Count > 0)
            await CollectAsync();
        await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = place.Bucket,
            Key = key,
            UploadId = upload.UploadId,
            PartETags = [.. parts.OrderBy(part => part.PartNumber)],
        });
        watch.Stop();
        await client.DeleteObjectAsync(place.Bucket, key);
        return watch.Elapsed;

        async Task CollectAsync()
        {
            var done = await Task.WhenAny(running.Keys);
            running.Remove(done, out var buffer);
            free.Push(buffer!);
            parts.Add(await done);
        }

        async Task<PartETag> PutAsync(int number, byte[] buffer, int length)
        {
            var response = await client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = place.Bucket,
                Key = key,
                UploadId = upload.UploadId,
                PartNumber = number,
                PartSize = length,
                InputStream = new MemoryStream(buffer, 0, length, writable: false),
                UseChunkEncoding = false,
            });
            return new PartETag(number, response.ETag);
        }
    }

    public static int Fill(byte[] buffer, UploadContent content, long left)
    {
        var filled = 0;
        while (filled < buffer.Length && filled < left)
        {
            var block = content.Next(Math.Min(left, buffer.Length) - filled);
            block.CopyTo(buffer.AsMemory(filled));
            filled += block.Length;
        }
        return filled;
    }
}
