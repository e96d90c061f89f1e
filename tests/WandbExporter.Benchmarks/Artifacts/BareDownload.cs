using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace WandbExporter.Benchmarks.Artifacts;

/// <summary>
/// What the export of artifacts is held against: a process that fetches the same files from the same addresses, so many at a time, digests them and
/// writes them to the same disk, without making anything durable. It prints {"bytes","seconds","cpuSeconds"}.
/// </summary>
internal static class BareDownload
{
    public const string Command = "bare-download";

    /// <param name="list">A file with an address a line.</param>
    /// <param name="directory">Where to write; made anew.</param>
    /// <param name="parallelism">Files at a time.</param>
    public static async Task<int> RunAsync(string list, string directory, int parallelism)
    {
        var addresses = await File.ReadAllLinesAsync(list);
        Directory.CreateDirectory(directory);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = parallelism });
        var watch = Stopwatch.StartNew();
        var (next, bytes) = (-1, 0L);
        await Task.WhenAll(Enumerable.Range(0, parallelism).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var at && at < addresses.Length)
            {
                var path = System.IO.Path.Combine(directory, at.ToString(CultureInfo.InvariantCulture));
                Interlocked.Add(ref bytes, await FetchAsync(client, addresses[at], path));
            }
        }));
        Console.WriteLine(JsonSerializer.Serialize(new { bytes, seconds = watch.Elapsed.TotalSeconds, cpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds }));
        return 0;
    }

    public static async Task<(double Seconds, double CpuSeconds, long Bytes)> MeasureAsync(string list, int parallelism)
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            using var loop = ProgramProcess.StartSelf([Command, list, directory, parallelism.ToString(CultureInfo.InvariantCulture)], []);
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

    private static async Task<long> FetchAsync(HttpClient client, string address, string path)
    {
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
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
        _ = digest.GetHashAndReset();
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }
}
