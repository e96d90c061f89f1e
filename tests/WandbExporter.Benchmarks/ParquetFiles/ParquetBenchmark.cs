using WandbExporter.Benchmarks.Writer;
using WandbExporter.Parquet;
using Sharp = ParquetSharp;

namespace WandbExporter.Benchmarks.ParquetFiles;

/// <summary>
/// Our writer and reader by columns on one thread beside ParquetSharp's in the same process, in turns; each reads its own files. Ratios are of CPU time of the
/// process, medians of five rounds behind one that warms up. ParquetSharp writes in the encoding that ours chose for the column, which saves it much.
/// </summary>
internal sealed class ParquetBenchmark : IBenchmark
{
    private const int Rounds = 5;

    private static readonly (Compression Ours, Sharp.Compression Theirs)[] Codecs =
    [
        (Compression.None, Sharp.Compression.Uncompressed), (Compression.Snappy, Sharp.Compression.Snappy), (Compression.Zstd, Sharp.Compression.Zstd),
        (Compression.Gzip, Sharp.Compression.Gzip),
    ];

    public string Name => "parquet";

    public async Task<bool> RunAsync(bool isShort)
    {
        var folder = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        if (Directory.Exists("/dev/shm"))
            folder = Directory.CreateDirectory(System.IO.Path.Combine("/dev/shm", System.IO.Path.GetFileName(folder))).FullName;
        try
        {
            Markdown.Head("column", "codec", "write MB/s", "ParquetSharp", "CPU of ours over it", "read MB/s", "ParquetSharp", "CPU of ours over it", "file MB", "ParquetSharp");
            foreach (var make in isShort ? SampleColumn.All.Take(1) : SampleColumn.All)
            {
                using var column = make(isShort ? 500_000 : 1_000_000);
                using var sharp = new SharpColumn(column);
                foreach (var (ours, theirs) in isShort ? Codecs.Take(2) : Codecs)
                    await MeasureAsync(column, sharp, ours, theirs, folder, isShort ? 1 : Rounds);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return true;
    }

    private static async Task MeasureAsync(SampleColumn column, SharpColumn sharp, Compression codec, Sharp.Compression theirs, string folder, int rounds)
    {
        var (own, other) = (System.IO.Path.Combine(folder, "ours"), System.IO.Path.Combine(folder, "theirs"));
        var options = new ParquetWriterOptions { Compression = codec, Parallelism = 1 };
        var seconds = Enumerable.Range(0, 4).Select(_ => new List<double>()).ToArray();
        // Small files are written several times over: the clock of CPU time is coarse.
        var repeats = 1;
        Sharp.Encoding? encoding = null;
        for (var round = 0; round <= rounds; round++)
        {
            var write = await CpuAsync(() => column.WriteAsync(own, options), repeats, () => File.Delete(own));
            encoding ??= await EncodingAsync(own);
            var theirWrite = await CpuAsync(() => Done(() => sharp.Write(other, theirs, encoding == Sharp.Encoding.RleDictionary ? null : encoding)), repeats, () => File.Delete(other));
            var read = await CpuAsync(() => ReadAsync(own), repeats, () => { });
            var theirRead = await CpuAsync(() => Done(() => sharp.Read(other)), repeats, () => { });
            if (round == 0)
            {
                repeats = (int)Math.Clamp(0.2 / Math.Max(0.001, Math.Min(read, theirRead)), 1, 20);
                continue;
            }
            seconds[0].Add(write);
            seconds[1].Add(theirWrite);
            seconds[2].Add(read);
            seconds[3].Add(theirRead);
        }
        var medians = seconds.Select(Medians.Of).ToArray();
        string Rate(int i) => Markdown.Number(column.Bytes / medians[i] / 1e6);
        Markdown.Row(
            column.Name, codec.ToString().ToLowerInvariant(),
            Rate(0), Rate(1), Markdown.Number(medians[0] / medians[1], 2), Rate(2), Rate(3), Markdown.Number(medians[2] / medians[3], 2),
            Markdown.Number(new FileInfo(own).Length / 1e6, 2), Markdown.Number(new FileInfo(other).Length / 1e6, 2));
    }

    private static async Task<Sharp.Encoding> EncodingAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        var footer = await ParquetFooter.ReadAsync(stream, CancellationToken.None);
        var names = footer.RowGroups[0].Columns[0].EncodingNames;
        return names.Contains("RleDictionary") ? Sharp.Encoding.RleDictionary : Enum.Parse<Sharp.Encoding>(names[0]);
    }

    private static async Task<long> ReadAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        var reader = await ParquetFileReader.OpenAsync(stream, CancellationToken.None);
        var rows = 0L;
        for (var i = 0; i < reader.Footer.RowGroups.Count; i++)
        {
            using var column = await reader.ReadColumnAsync(i, 0, CancellationToken.None);
            rows += column.Rows;
        }
        return rows;
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static async Task<double> CpuAsync(Func<Task> work, int repeats, Action before)
    {
        var spent = TimeSpan.Zero;
        for (var i = 0; i < repeats; i++)
        {
            // A file is made anew: taking back the pages of an old one would be measured, too.
            before();
            var start = Environment.CpuUsage.TotalTime;
            await work();
            spent += Environment.CpuUsage.TotalTime - start;
        }
        return spent.TotalSeconds / repeats;
    }
}
