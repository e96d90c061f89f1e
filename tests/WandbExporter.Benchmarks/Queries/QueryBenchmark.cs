using System.Diagnostics;
using DuckDB.NET.Data;
using WandbExporter.Query;
using WandbExporter.Storage;

namespace WandbExporter.Benchmarks.Queries;

/// <summary>
/// What the views of <c>query</c> cost: questions about all histories of an export, in a database that is open, beside the same answered by DuckDB alone on
/// the same files.
/// </summary>
internal sealed class QueryBenchmark : IBenchmark
{
    private const string Wide = "SELECT run_id, count(*), avg(\"train/loss\"), min(\"eval/loss\") FROM {0} GROUP BY run_id";
    private const string Long = "SELECT run_id, key, count(*), avg(value_double) FROM {0} GROUP BY ALL";

    public string Name => "query";

    public async Task<bool> RunAsync(bool isShort)
    {
        var (runs, rows, rounds) = isShort ? (20, 500, 1) : (500, 4_000, 5);
        Markdown.Head("question", "rows", "DuckDB ms", "query ms", "DuckDB over query");
        foreach (var (name, layout, sql, view, table) in new[]
        {
            ("means of two metrics by run", "wide", Wide, "history", "history"),
            ("means of all metrics by run, long layout", "long", Long, "metrics", "history_long"),
        })
        {
            var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
            try
            {
                await using var server = await SimulatorProcess.StartAsync(runs, rows);
                var destination = System.IO.Path.Combine(directory, "export");
                await MeasuredExport.MeasureAsync(ProgramProcess.Built, server, destination, "--tables", "runs,history", "--history-layout", layout);
                await MeasureAsync(name, destination, sql, view, table, rounds);
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }
        return true;
    }

    private static async Task MeasureAsync(string name, string destination, string sql, string view, string table, int rounds)
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(destination, CancellationToken.None);
        await using var database = await ExportDatabase.OpenAsync(export, new QueryOptions(), CancellationToken.None);
        using var session = database.OpenSession();
        await using var bare = new DuckDBConnection($"Data Source=:memory:;threads={Environment.ProcessorCount}");
        bare.Open();
        using var command = bare.CreateCommand();
#pragma warning disable CA2100 // It is made here.
        command.CommandText = Text(sql, $"read_parquet('{destination}/tables/{table}/**/*.parquet', union_by_name = true, hive_partitioning = false)");
#pragma warning restore CA2100
        var (own, other, rows) = (new List<double>(), new List<double>(), 0L);
        for (var round = -1; round < rounds; round++)
        {
            var bareSeconds = await SecondsAsync(async () =>
            {
                await using var reader = await command.ExecuteReaderAsync();
                for (rows = 0; await reader.ReadAsync(); rows++)
                    continue;
            });
            var ownSeconds = await SecondsAsync(async () =>
            {
                await using var answer = await session.QueryAsync(Text(sql, view), CancellationToken.None);
                if (await answer.ReadAsync(CancellationToken.None).CountAsync() != rows)
                    throw new InvalidOperationException($"{name}: the answers differ.");
            });
            // The round before the first one warms up.
            if (round < 0 && rounds > 1)
                continue;
            other.Add(bareSeconds);
            own.Add(ownSeconds);
        }
        Markdown.Row(name, Markdown.Number(rows), Markdown.Number(Medians.Of(other) * 1000, 1), Markdown.Number(Medians.Of(own) * 1000, 1), Markdown.Number(Medians.Of(other.Zip(own, (one, two) => one / two)), 2));
    }

    private static string Text(string sql, string from) => sql.Replace("{0}", from, StringComparison.Ordinal);

    private static async Task<double> SecondsAsync(Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed.TotalSeconds;
    }
}
