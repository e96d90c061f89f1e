using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using WandbExporter.Storage;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Benchmarks.Uploads;

/// <summary>The same as <see cref="BareUpload"/> over Azure's client: blocks, each with the MD5 that the client computes, and their list.</summary>
internal static class BareBlockUpload
{
    public static async Task<TimeSpan> RunAsync(string address, long bytes)
    {
        var place = (AzureAddress)StoreKinds.Parse(address);
        var settings = new BucketSettings();
        var endpoint = Environment.GetEnvironmentVariable("AZURE_STORAGE_SERVICE_ENDPOINT")!.TrimEnd('/');
        var container = new BlobContainerClient(
            new Uri($"{endpoint}/{place.Container}"), new StorageSharedKeyCredential(place.Account, Environment.GetEnvironmentVariable("AZURE_STORAGE_KEY")));
        var blob = container.GetBlockBlobClient($"{place.Prefix}bare");
        var watch = Stopwatch.StartNew();
        var content = new UploadContent();
        var names = new List<string>();
        var free = new Stack<byte[]>(Enumerable.Range(0, settings.PartsInFlight).Select(_ => new byte[settings.PartBytes]));
        var running = new Dictionary<Task, byte[]>();
        for (var left = bytes; left > 0;)
        {
            if (free.Count == 0)
                await CollectAsync();
            var buffer = free.Pop();
            var length = BareUpload.Fill(buffer, content, left);
            left -= length;
            names.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes(names.Count.ToString("D6", CultureInfo.InvariantCulture))));
            running.Add(StageAsync(names[^1], buffer, length), buffer);
        }
        while (running.Count > 0)
            await CollectAsync();
        await blob.CommitBlockListAsync(names);
        watch.Stop();
        await blob.DeleteAsync();
        return watch.Elapsed;

        async Task CollectAsync()
        {
            var done = await Task.WhenAny(running.Keys);
            running.Remove(done, out var buffer);
            free.Push(buffer!);
            await done;
        }

        async Task StageAsync(string name, byte[] buffer, int length)
        {
            using var block = new MemoryStream(buffer, 0, length, writable: false);
            await blob.StageBlockAsync(name, block, new BlockBlobStageBlockOptions
            {
                TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            });
        }
    }
}
