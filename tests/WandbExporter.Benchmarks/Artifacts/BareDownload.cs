using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace WandbExporter.Benchmarks.Artifacts;

/// <summary>
/// What the export of artifacts is held against: a process that fetches the same files from the same addresses, so many at a time, digests them and
/// writes them to the same disk, without making anything durable. A large file it fetches in as many ranges side by side as the export does, digested and
/// written in their order. It prints {"bytes","seconds","cpuSeconds"}.
/// </summary>
internal static class BareDownload
{
    public const string Command = "bare-download";

    private const int RangeBytes = 8 << 20;

    /// <param name="list">A file with an address a line.</param>
    /// <param name="directory">Where to write; made anew.</param>
    /// <param name="parallelism">Files at a time.</param>
    /// <param name="ranges">Of a file, at a time; 1 for one stream.</param>
    public static async Task<int> RunAsync(string list, string directory, int parallelism, int ranges)
    {
        var addresses = await File.ReadAllLinesAsync(list);
        Directory.CreateDirectory(directory);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Math.Max(parallelism, ranges) });
        var watch = Stopwatch.StartNew();
        var (next, bytes) = (-1, 0L);
        await Task.WhenAll(Enumerable.Range(0, parallelism).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var at && at < addresses.Length)
            {
                var path = System.IO.Path.Combine(directory, at.ToString(CultureInfo.InvariantCulture));
                Interlocked.Add(ref bytes, await FetchAsync(client, addresses[at], path, ranges));
            }
        }));
        Console.WriteLine(JsonSerializer.Serialize(new { bytes, seconds = watch.Elapsed.TotalSeconds, cpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds }));
        return 0;
    }

    public static async Task<(double Seconds, double CpuSeconds, long Bytes)> MeasureAsync(string list, int parallelism, int ranges)
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            using var loop = ProgramProcess.StartSelf([Command, list, directory, .. new[] { parallelism, ranges }.Select(number => number.ToString(CultureInfo.InvariantCulture))], []);
            var line = await loop.StandardOutput.ReadLineAsync();
            await loop.WaitForExitAsync();
            using var json = JsonDocument.Parse(line ?? throw new InvalidOperationException($"The bare loop ended with {loop.ExitCode}."));
            var root = json.RootElement;
            return (root.GetProperty("seconds").GetDouble(), root.GetProperty("cpuSeconds").GetDouble(), root.GetProperty("bytes").GetInt64());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<long> FetchAsync(HttpClient client, string address, string path, int ranges)
    {
        using var response = await SendAsync(client, address, ranges > 1 ? 0 : null);
        await using var content = await response.Content.ReadAsStreamAsync();
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
#pragma warning disable CA5351 // The protocol's own digest.
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        var bytes = 0L;
        while (await content.ReadAsync(buffer) is > 0 and var read)
        {
            digest.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read));
            bytes += read;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        var (ahead, asked, length) = (new Queue<Task<(byte[] Buffer, int Count)>>(), bytes, response.Content.Headers.ContentRange?.Length ?? bytes);
        while (bytes < length)
        {
            for (; asked < length && ahead.Count < ranges; asked += RangeBytes)
                ahead.Enqueue(RangeAsync(client, address, asked));
            var (range, count) = await ahead.Dequeue();
            digest.AppendData(range, 0, count);
            await file.WriteAsync(range.AsMemory(0, count));
            bytes += count;
            ArrayPool<byte>.Shared.Return(range);
        }
        _ = digest.GetHashAndReset();
        return bytes;
    }

    private static async Task<(byte[] Buffer, int Count)> RangeAsync(HttpClient client, string address, long start)
    {
        using var response = await SendAsync(client, address, start);
        await using var content = await response.Content.ReadAsStreamAsync();
        var buffer = ArrayPool<byte>.Shared.Rent(RangeBytes);
        return (buffer, await content.ReadAtLeastAsync(buffer.AsMemory(0, RangeBytes), RangeBytes, throwOnEndOfStream: false));
    }

    /// <param name="start">Of the range that is wanted; null for all.</param>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, long? start)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (start is { } from)
            request.Headers.Range = new RangeHeaderValue(from, from + RangeBytes - 1);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.EnsureSuccessStatusCode();
    }
}
