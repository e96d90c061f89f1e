using WandbExporter.Client;
using WandbExporter.Client.Filters;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Benchmarks.Client;

/// <summary>What it allocates to enumerate a project's runs by the client, beside the export's own listing, which remembers each run for the journal.</summary>
internal sealed class ClientBenchmark : IBenchmark
{
    private const double MostTimes = 1.5;

    public string Name => "client";

    public async Task<bool> RunAsync(bool isShort)
    {
        var (runs, rounds) = isShort ? (2_000, 1) : (200_000, 2);
        await using var simulator = await SimulatorProcess.StartAsync(runs, 1);
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = new Uri(simulator.Environment["WANDB_BASE_URL"]), ApiKey = simulator.Environment["WANDB_API_KEY"] });
        var project = new ProjectPath("acme", (await client.Projects.ListNames("acme", 10).FirstAsync())!);
        var query = new RunQuery(Filter.All, PageSize: 500);
        var (items, pages, times) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var (byItem, listed) = await AllocatedAsync(async () => await client.Runs.List(project, query).CountAsync(run => run.State is not null));
            var (byPage, exported) = await AllocatedAsync(async () =>
            {
                var count = 0;
                await foreach (var page in client.Runs.List(project, query, readsAhead: true).PagesAsync())
                    count += page.Items.Select(run => run.ToDescriptor()).Count(run => run.State is not null);
                return count;
            });
            if (listed != exported)
                throw new InvalidOperationException($"{listed} runs were enumerated and {exported} listed.");
            if (round < 0)
                continue;
            items.Add((double)byItem / listed);
            pages.Add((double)byPage / exported);
            times.Add((double)byItem / byPage);
        }
        Markdown.Head("runs", "bytes a run, enumerated", "bytes a run, listed for an export", "times");
        Markdown.Row(Markdown.Number(runs), Markdown.Number(Medians.Of(items)), Markdown.Number(Medians.Of(pages)), Markdown.Number(Medians.Of(times), 2));
        return Medians.Of(times) <= MostTimes;
    }

    private static async Task<(long Bytes, int Count)> AllocatedAsync(Func<Task<int>> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var count = await work();
        return (GC.GetTotalAllocatedBytes(precise: true) - before, count);
    }
}
