using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Random rows of every JSON shape → simulator → export → DuckDB: equal, whatever the source, and whatever row a part ends at.</summary>
public sealed class RandomShapeTests
{
    [Theory]
    [InlineData(1, "graphql")]
    [InlineData(2, "graphql")]
    [InlineData(3, "parquet")]
    [InlineData(4, "parquet")]
    public async Task Random_rows_come_back_as_they_were_logged(int seed, string source)
    {
        var folder = Directory.CreateTempSubdirectory("wandb-export-random-");
        try
        {
            new RandomRuns(seed).Write(folder.FullName, runs: 30, rows: 300);
            var world = new FolderWorld(folder.FullName);
            await using var export = await TestExport.StartAsync(new SimulatorOptions
            {
                Worlds = [world],
                ParquetHistory = new() { Files = 2, LiveRows = 3, RowsAlsoLive = 2, RowsInTwoFiles = 2 },
            });
            await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.write.row-group-bytes = 64 KiB");
            var result = await export.ExportAsync(["random"], "--tables", "history", "--strict", "--history-source", source);
            Assert.True(result.ExitCode == 0, result.ToString());
            await HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: source == "parquet");
            var verified = await export.VerifyAsync();
            Assert.True(verified.ExitCode == 0, verified.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
