using WandbExporter.Browse.Data;
using WandbExporter.Browse.Tests.Support;
using WandbExporter.Core.Ids;
using WandbExporter.Query;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>An export that is looked at while more is brought in.</summary>
public sealed class GrowingTests
{
    [Fact]
    public async Task What_a_later_start_brought_in_is_shown_when_some_seconds_have_passed()
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-growing-").FullName;
        try
        {
            var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 40, FilesPerRun = 0, AwkwardShapes = false });
            var options = new SimulatorOptions { Worlds = [new GrowingWorld(world, run => new RunGrowth(run.HistoryRowCount / 2) { RowsPerAnswer = 10 })] };
            await using var simulator = await WandbSimulator.StartAsync(options);
            string[] arguments = ["export", "acme", "--to", directory, "--tables", "metadata,history"];
            (string, string)[] environment = [("WANDB_BASE_URL", simulator.BaseUrl.ToString()), ("WANDB_API_KEY", options.ApiKey)];
            Assert.Equal(0, (await Program.RunAsync(arguments, environment)).ExitCode);

            var clock = new Clock();
            await using var export = await LocalExport.OpenReadOnlyAsync(directory, CancellationToken.None);
            await using var data = await ExportData.OpenAsync(export, new QueryOptions(), clock, CancellationToken.None);
            var before = await RowsAsync();
            Assert.Equal(0, (await Program.RunAsync(arguments, environment)).ExitCode);
            Assert.Equal(before, await RowsAsync());
            clock.Seconds += 11;
            Assert.True(await RowsAsync() > before);
            var after = await data.PartsAsync(CancellationToken.None);
            clock.Seconds += 11;
            Assert.Same(after, await data.PartsAsync(CancellationToken.None));

            async Task<long> RowsAsync() =>
                (await data.PartsAsync(CancellationToken.None)).Of("history", new ProjectPath("acme", "image-classifier")).Sum(part => part.Rows);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
