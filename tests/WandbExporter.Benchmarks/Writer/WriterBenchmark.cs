using WandbExporter.Parquet;

namespace WandbExporter.Benchmarks.Writer;

/// <summary>
/// The Parquet writer on one thread beside DuckDB's COPY of the same rows with the same codec, in turns. Both write to memory where
/// the machine has a file system there, and are measured in CPU time, which other work on the machine moves least.
/// </summary>
internal sealed class WriterBenchmark : IBenchmark
{
    private static readonly (Compression Codec, string DuckDb)[] Codecs =
        [(Compression.None, "uncompressed"), (Compression.Snappy, "snappy"), (Compression.Zstd, "zstd"), (Compression.Gzip, "gzip")];

    public string Name => "writer";

    public async Task<bool> RunAsync(bool isShort)
    {
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        folder = Directory.CreateDirectory(System.IO.Path.Combine(folder, $"wandb-export-bench-{Environment.ProcessId}")).FullName;
        try
        {
            Markdown.Head("column", "codec", "M values/s", "MB/s", "DuckDB MB/s", "times DuckDB", "file MB", "DuckDB file MB");
            foreach (var make in isShort ? SampleColumn.All.Take(1) : SampleColumn.All)
            {
                using var column = make(isShort ? 500_000 : 1_000_000);
                await MeasureAsync(column, folder, isShort);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return true;
    }

    private static async Task MeasureAsync(SampleColumn column, string folder, bool isShort)
    {
        var (source, ours, theirs) = (System.IO.Path.Combine(folder, "source"), System.IO.Path.Combine(folder, "ours"), System.IO.Path.Combine(folder, "theirs"));
        await column.WriteAsync(source, new() { Compression = Compression.None });
        using var duckDb = await DuckDbCopy.LoadAsync(source);
        File.Delete(source);
        foreach (var (codec, name) in isShort ? Codecs.Take(2) : Codecs)
        {
            var options = new ParquetWriterOptions { Compression = codec, Parallelism = 1 };
            var (own, other) = (new List<double>(), new List<double>());
            // The first round warms up both.
            for (var round = 0; round <= (isShort ? 1 : 5); round++)
            {
                // A file is made anew: taking back the pages of an old one would be measured, too.
                File.Delete(ours);
                File.Delete(theirs);
                var before = Environment.CpuUsage.TotalTime;
                await column.WriteAsync(ours, options);
                var own1 = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                var other1 = await duckDb.CopyAsync(theirs, name);
                if (round == 0)
                    continue;
                own.Add(own1);
                other.Add(other1);
            }
            var (seconds, duckDbSeconds) = (Medians.Of(own), Medians.Of(other));
            Markdown.Row(
                column.Name,
                name,
                Markdown.Number(column.Rows / seconds / 1e6, 1),
                Markdown.Number(column.Bytes / seconds / 1e6),
                Markdown.Number(column.Bytes / duckDbSeconds / 1e6),
                Markdown.Number(duckDbSeconds / seconds, 2),
                Markdown.Number(new FileInfo(ours).Length / 1e6, 2),
                Markdown.Number(new FileInfo(theirs).Length / 1e6, 2));
        }
    }
}
