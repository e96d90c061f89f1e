using WandbExporter.Parquet;

namespace WandbExporter.Benchmarks.ParquetFiles;

/// <summary>Tables of many columns, random doubles, ten row groups: writing them, and reading them in batches of rows beside reading them by columns.</summary>
internal sealed class WideBenchmark : IBenchmark
{
    private const int Groups = 10;
    private const int Rounds = 5;

    public string Name => "wide";

    public async Task<bool> RunAsync(bool isShort)
    {
        Markdown.Head("columns", "rows of a group", "write CPU s", "MB allocated", "read by columns CPU s", "MB allocated", "read in batches CPU s", "MB allocated", "times by columns");
        foreach (var (columns, rows) in isShort ? [(400, 2000)] : new[] { (400, 2000), (2000, 2000), (400, 20_000), (2000, 4000) })
        {
            var path = System.IO.Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath(), $"wandb-export-wide-{Environment.ProcessId}");
            try
            {
                await MeasureAsync(path, columns, rows, isShort ? 1 : Rounds);
            }
            finally
            {
                File.Delete(path);
            }
        }
        return true;
    }

    private static async Task MeasureAsync(string path, int columns, int rows, int rounds)
    {
        var random = new Random(1);
        DoubleColumnBuilder[] builders = [.. Enumerable.Range(0, columns).Select(_ => new DoubleColumnBuilder())];
        foreach (var builder in builders)
        {
            for (var row = 0; row < rows; row++)
                builder.Append(random.NextDouble());
        }
        var measured = Enumerable.Range(0, 3).Select(_ => new List<(double Seconds, double Megabytes)>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            var write = await MeasureAsync(() => WriteAsync(path, builders, rows));
            var byColumns = await MeasureAsync(() => ByColumnsAsync(path));
            var inBatches = await MeasureAsync(() => InBatchesAsync(path));
            // The first round warms up, and is what a program that reads one file pays in memory.
            if (round > 0 || rounds == 0)
            {
                measured[0].Add(write);
                measured[1].Add(byColumns);
                measured[2].Add(inBatches);
            }
        }
        var seconds = measured.Select(m => Medians.Of(m.Select(x => x.Seconds))).ToArray();
        var megabytes = measured.Select(m => Markdown.Number(Medians.Of(m.Select(x => x.Megabytes)), 1)).ToArray();
        Markdown.Row(
            $"{columns:N0}", $"{rows:N0}", Markdown.Number(seconds[0], 2), megabytes[0], Markdown.Number(seconds[1], 2), megabytes[1],
            Markdown.Number(seconds[2], 2), megabytes[2], Markdown.Number(seconds[2] / seconds[1], 2));
        foreach (var builder in builders)
            builder.Dispose();
    }

    private static async Task<(double Seconds, double Megabytes)> MeasureAsync(Func<Task> work)
    {
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(true));
        await work();
        return ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, (GC.GetTotalAllocatedBytes(true) - bytes) / 1e6);
    }

    private static async Task WriteAsync(string path, DoubleColumnBuilder[] builders, int rows)
    {
        ColumnSpec[] specs = [.. builders.Select((_, i) => new ColumnSpec($"metric/{i}", ColumnType.Double))];
        await using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        await using var writer = new ParquetFileWriter(stream, specs, new() { Parallelism = 1 });
        for (var g = 0; g < Groups; g++)
            await writer.WriteRowGroupAsync(builders, rows, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
    }

    private static async Task ByColumnsAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        var reader = await ParquetFileReader.OpenAsync(stream, CancellationToken.None);
        for (var g = 0; g < reader.Footer.RowGroups.Count; g++)
        {
            for (var c = 0; c < reader.Footer.Columns.Count; c++)
                (await reader.ReadColumnAsync(g, c, CancellationToken.None)).Dispose();
        }
    }

    private static async Task InBatchesAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        var reader = await ParquetFileReader.OpenAsync(stream, CancellationToken.None);
        await foreach (var batch in reader.ReadBatchesAsync(BatchSelection.All, CancellationToken.None))
            batch.Dispose();
    }
}
