using System.Text.Json;
using WandbExporter.Arrow;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Benchmarks.Decode;

/// <summary>
/// From the bytes of history answers to columns, beside a pass of <see cref="Utf8JsonReader"/> over the same bytes: over the answer,
/// whose rows are strings for it, and over the rows in them. The reader only looks at tokens; it makes no numbers and keeps nothing.
/// </summary>
internal sealed class DecodeBenchmark : IBenchmark
{
    private const long RowGroupBytes = 24 << 20;

    public string Name => "decode";

    public async Task<bool> RunAsync(bool isShort)
    {
        var (runs, rows, rounds) = isShort ? (1, 10_000, 1) : (1, 160_000, 5);
        var answers = await FetchAsync(runs, rows);
        var texts = answers.Select(Rows).ToList();
        var values = texts.Sum(page => page.Sum(CountValues));
        var (own, arrow, pages, bare, bareRows) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var decode = Cpu(() => Decode(answers));
            var batches = Cpu(() => Batches(answers));
            var pagesPass = Cpu(() => answers.ForEach(a => Page(a).Dispose()));
            var answersPass = Cpu(() => answers.ForEach(ReadAll));
            var rowsPass = Cpu(() => texts.ForEach(page => page.ForEach(ReadAll)));
            // The round before the first one warms up.
            if (round < 0)
                continue;
            own.Add(decode);
            arrow.Add(batches);
            pages.Add(pagesPass);
            bare.Add(answersPass + rowsPass);
            bareRows.Add(rowsPass);
        }
        var (seconds, reader, rowsOnly) = (Medians.Of(own), Medians.Of(bare), Medians.Of(bareRows));
        Markdown.Head("values", "MB", "CPU s per million values", "of it rows out of the answer", "MB/s", "bare reader: answer and rows", "times", "bare reader: rows alone", "times", "to record batches of Arrow", "rate, of that to columns");
        Markdown.Row(
            Markdown.Number(values),
            Markdown.Number(answers.Sum(a => a.Length) / 1e6),
            Markdown.Number(seconds / values * 1e6, 4),
            Markdown.Number(Medians.Of(pages) / values * 1e6, 4),
            Markdown.Number(answers.Sum(a => a.Length) / seconds / 1e6),
            Markdown.Number(reader / values * 1e6, 4),
            Markdown.Number(seconds / reader, 2),
            Markdown.Number(rowsOnly / values * 1e6, 4),
            Markdown.Number(seconds / rowsOnly, 2),
            Markdown.Number(Medians.Of(arrow) / values * 1e6, 4),
            // Of each round: what else the machine does slows both.
            Markdown.Number(Medians.Of(own.Zip(arrow, (columns, batches) => columns / batches)), 2));
        return true;
    }

    private static async Task<List<byte[]>> FetchAsync(int runs, int rows)
    {
        var log = System.IO.Path.GetTempFileName();
        try
        {
            await using var simulator = await SimulatorProcess.StartAsync(runs, rows, "--request-log", log);
            await MeasuredExport.RunAsync(simulator, "--tables", "history", "--history-source", "graphql");
            using var client = HistoryRequests.Client(new Uri(simulator.Environment["WANDB_BASE_URL"] + "/"), simulator.Environment["WANDB_API_KEY"], 1);
            var answers = new List<byte[]>();
            foreach (var body in HistoryRequests.OfLog(log))
            {
                using var request = HistoryRequests.Request(body);
                using var response = await client.SendAsync(request);
                answers.Add(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
            }
            return answers;
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static void Decode(List<byte[]> answers)
    {
        var claims = new ColumnClaims();
        var table = new WideTable("history", HistoryTable.Descriptor.LoggedColumns, new RunPath("acme", "project", "run"), claims);
        foreach (var answer in answers)
        {
            using var page = Page(answer);
            for (var i = 0; i < page.Count; i++)
                table.Append(page[i]);
            if (table.MemoryBytes < RowGroupBytes)
                continue;
            table.Dispose();
            table = new WideTable("history", HistoryTable.Descriptor.LoggedColumns, new RunPath("acme", "project", "run"), claims);
        }
        table.Dispose();
    }

    /// <summary>As the client makes them of a scan.</summary>
    private static void Batches(List<byte[]> answers)
    {
        using var batch = new BatchBuilder(new RunPath("acme", "project", "run"), [], new ColumnClaims());
        foreach (var answer in answers)
        {
            using var page = Page(answer);
            for (var i = 0; i < page.Count; i++)
            {
                batch.Append(page[i]);
                if (batch.Rows == HistoryBatches.UsualRows)
                    batch.Build().Dispose();
            }
        }
        batch.Build().Dispose();
    }

    private static RowsPage Page(byte[] answer)
    {
        using var decoder = new RowsDecoder("history");
        for (var at = 0; at < answer.Length;)
        {
            // As much at a time as a socket gives.
            var memory = decoder.GetMemory();
            var count = Math.Min(Math.Min(memory.Length, 1 << 16), answer.Length - at);
            answer.AsMemory(at, count).CopyTo(memory);
            decoder.Advance(count);
            at += count;
        }
        return decoder.Finish(TimeSpan.Zero);
    }

    private static List<byte[]> Rows(byte[] answer)
    {
        using var page = Page(answer);
        return [.. Enumerable.Range(0, page.Count).Select(i => page[i].ToArray())];
    }

    private static long CountValues(byte[] row)
    {
        var count = 0L;
        using var reader = new RowReader(row);
        while (reader.Read())
            count++;
        return count;
    }

    private static void ReadAll(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }

    private static double Cpu(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
