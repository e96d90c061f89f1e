using System.Diagnostics;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Benchmarks.Uploads;

/// <summary>The upload as an export does it: digested, checked, behind journal and lock.</summary>
internal static class SinkUpload
{
    public static async Task<TimeSpan> RunAsync(string address, long bytes)
    {
        var identity = new ExportIdentity(
            ExportIdentity.CurrentFormatVersion, "benchmark://upload", ["upload"], ["runs"], "{}", null, "0", DateTimeOffset.UnixEpoch);
        await using var destination = await Destinations.OpenAsync(
            StoreKinds.Parse($"{address}/sink"), identity, new DestinationOptions(), CancellationToken.None);
        var key = new ObjectKey("files/large");
        var watch = Stopwatch.StartNew();
        await destination.Sink.PutAsync(key, async (stream, token) =>
        {
            var content = new UploadContent();
            for (var left = bytes; left > 0;)
            {
                var block = content.Next(left);
                await stream.WriteAsync(block, token);
                left -= block.Length;
            }
        }, CancellationToken.None);
        watch.Stop();
        await destination.Sink.DeleteAsync(key, CancellationToken.None);
        return watch.Elapsed;
    }
}
