using System.Text;
using WandbExporter.Parquet;

namespace WandbExporter.Benchmarks.Answers;

/// <summary>
/// What answers take that are far longer than they look: the peak of memory, beside what it may be, and whether every byte is in the export.
/// </summary>
internal sealed class AnswersBenchmark : IBenchmark
{
    private const long Megabyte = 1_000_000;

    /// <summary>What an answer may have, which is what any server has reason to send, and the frame of its row.</summary>
    private const long Longest = 256L << 20;
    private const long Frame = 1 << 10;

    private static readonly Case[] Short =
    [
        new("ten rows of 64 MiB at once", Runs: 10, Rows: 1, RowBytes: 64 << 20, MostMegabytes: 350),
        new("a page of 50 MB", Runs: 1, Rows: 256, RowBytes: 50 * Megabyte / 256, MostMegabytes: 350),
    ];

    private static readonly Case[] Long =
    [
        new("ten answers at the limit, a row each", Runs: 10, Rows: 1, RowBytes: Longest - Frame, MostMegabytes: 600),
        new("ten answers beyond the limit, 8 rows of 40 MiB each", Runs: 10, Rows: 8, RowBytes: 40 << 20, MostMegabytes: 600),
        new("a page of 210 MB, 256 rows", Runs: 1, Rows: 256, RowBytes: 210 * Megabyte / 256, MostMegabytes: 600),
        new("ten answers at the limit, long layout", Runs: 10, Rows: 1, RowBytes: Longest - Frame, MostMegabytes: 600, "--history-layout", "long"),
        new("one row of 210 MB", Runs: 1, Rows: 1, RowBytes: 210 * Megabyte, MostMegabytes: 600),
    ];

    public string Name => "answers";

    public async Task<bool> RunAsync(bool isShort)
    {
        var isGood = true;
        Markdown.Head("answers", "MB of rows", "s", "exporter CPU s", "peak RSS MB", "may be", "every byte");
        foreach (var one in isShort ? Short : Long)
            isGood &= await MeasureAsync(one);
        return isGood;
    }

    private static async Task<bool> MeasureAsync(Case one)
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            var destination = System.IO.Path.Combine(directory, "export");
            await using var server = await LongAnswerServer.StartAsync(one.Runs, one.Rows, one.RowBytes);
            var export = await MeasuredExport.MeasureAsync(ProgramProcess.Built, server, destination, ["--tables", "runs,history", "--history-source", "graphql", .. one.Options]);
            var rows = 0L;
            foreach (var part in Directory.EnumerateFiles(destination, "*.parquet", SearchOption.AllDirectories))
                rows += await RightRowsAsync(part, server);
            var isWhole = rows == one.Runs * one.Rows;
            Markdown.Row(
                one.Name,
                Markdown.Number(one.Runs * one.Rows * one.RowBytes / 1e6),
                Markdown.Number(export.Seconds, 1),
                Markdown.Number(export.CpuSeconds, 1),
                Markdown.Number(export.PeakRssBytes / 1e6),
                Markdown.Number(one.MostMegabytes),
                isWhole ? "yes" : $"{rows} rows of {one.Runs * one.Rows}");
            return isWhole && export.PeakRssBytes / 1e6 <= one.MostMegabytes;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Rows of a part that hold exactly what the server gave.</summary>
    private static async Task<long> RightRowsAsync(string part, LongAnswerServer server)
    {
        await using var file = File.OpenRead(part);
        var reader = await ParquetFileReader.OpenAsync(file, CancellationToken.None);
        var columns = reader.Footer.Columns.Select(column => column.Name).ToList();
        // The wide layout has a column for the key, the long one a row.
        var isWide = columns.Contains("text");
        if (!isWide && !columns.Contains("value_string"))
            return 0;
        var right = 0L;
        for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
        {
            using var runs = (BytesColumnBuilder)await reader.ReadColumnAsync(group, columns.IndexOf("run_id"), CancellationToken.None);
            using var steps = (Int64ColumnBuilder)await reader.ReadColumnAsync(group, columns.IndexOf(isWide ? "_step" : "step"), CancellationToken.None);
            using var texts = (BytesColumnBuilder)await reader.ReadColumnAsync(group, columns.IndexOf(isWide ? "text" : "value_string"), CancellationToken.None);
            for (var row = 0; row < texts.Count; row++)
                right += server.TextOf(Encoding.UTF8.GetString(runs.Value(row)), steps.Values[row]).Equals(texts.Value(row)) ? 1 : 0;
        }
        return right;
    }

    private sealed record Case(string Name, int Runs, long Rows, long RowBytes, double MostMegabytes, params string[] Options);
}
