using System.Diagnostics;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Updates;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Samples;

public sealed class PublicApiSampleTests
{
    [Fact]
    public async Task The_sample_queries_reads_changes_and_downloads_what_it_says()
    {
        await using var server = await UpdateServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "WandbExporter.Samples.PublicApi.dll"), UpdateServer.Project.ToString(), "train/loss", "lr", "model-0:latest", Path.Combine(folder.FullName, "model")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            (start.Environment["WANDB_API_KEY"], start.Environment["WANDB_BASE_URL"]) = (SimulatorOptions.DefaultApiKey, server.Simulator.BaseUrl.AbsoluteUri);
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();

            Assert.True(process.ExitCode == 0, output + await error);
            var runs = await server.Client.Runs.List(UpdateServer.Project, new RunQuery("""{"$and":[{"state":"finished"},{"config.lr":{"$gte":0}}]}""")).ToListAsync();
            Assert.NotEmpty(runs);
            Assert.Contains($"{runs.Count} finished runs have lr", output, StringComparison.Ordinal);
            Assert.All(runs, run => Assert.Contains($"Run: {run.DisplayName}", output, StringComparison.Ordinal));
            Assert.All(runs, run => Assert.Contains("reviewed", run.Tags));
            Assert.Matches(@"Artifact model-0:v\d+: \d+ files in model", output);
            Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(folder.FullName, "model"), "*", SearchOption.AllDirectories));
            Assert.Matches(@"Sweep \S+: best run \S+, .*lr=", output);
            Assert.Matches(@"Data frame: [1-9]\d* rows, mean train/loss \d", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
