using System.Diagnostics;

namespace WandbExporter.Benchmarks.Uploads;

/// <summary>The same as <see cref="BareUpload"/> to a file: the blocks as they come, and one flush to the disk at the end.</summary>
internal static class BareFileWrite
{
    public static async Task<TimeSpan> RunAsync(string address, long bytes)
    {
        Directory.CreateDirectory(address);
        var path = System.IO.Path.Combine(address, "bare");
        var watch = Stopwatch.StartNew();
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (file)
        {
            var content = new UploadContent();
            for (var left = bytes; left > 0;)
            {
                var block = content.Next(left);
                await file.WriteAsync(block);
                left -= block.Length;
            }
            file.Flush(flushToDisk: true);
        }
        watch.Stop();
        File.Delete(path);
        return watch.Elapsed;
    }
}
