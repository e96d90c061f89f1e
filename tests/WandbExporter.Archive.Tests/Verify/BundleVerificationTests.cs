using System.Text;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Cells;
using Xunit;

namespace WandbExporter.Archive.Tests.Verify;

/// <summary>Parts of many runs: each run's values are held against the journal, although digest and sum may be right.</summary>
public sealed class BundleVerificationTests : IDisposable
{
    private static readonly ObjectKey Key = TableKeys.Part("history_long", "acme", "vision", "x-00000");
    private static readonly PartRun[] Committed = [new("x", 3, 6), new("y", 4, 8), new("z", 2, 4)];

    private readonly TemporaryDirectory _directory = new();
    private readonly SmallExport _export;

    public BundleVerificationTests() => _export = new SmallExport(_directory.Below("export"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_bundle_that_holds_what_was_committed_is_sound() =>
        Assert.Empty(await ProblemsAsync(Committed, Committed));

    [Fact]
    public async Task A_run_whose_values_are_missing_is_named()
    {
        var problem = Assert.Single(await ProblemsAsync(Committed, [Committed[0], Committed[2], new("z", 4, 8)]));
        Assert.Equal(("run_rows", Key.Value), (problem.Code, problem.Subject));
        Assert.Equal("It has 0 values of run 'y' and was committed with 8, and 1 more of its runs differ.", problem.Message);
    }

    [Fact]
    public async Task A_run_whose_values_are_doubled_is_named()
    {
        var problem = Assert.Single(await ProblemsAsync(Committed, [.. Committed, Committed[1]]), problem => problem.Code == "run_rows");
        Assert.Equal("It has 16 values of run 'y' and was committed with 8.", problem.Message);
    }

    [Fact]
    public async Task A_run_that_was_not_committed_with_the_part_is_named()
    {
        var problem = Assert.Single(await ProblemsAsync(Committed[..2], Committed));
        Assert.Equal("It has 4 values of run 'z' and was committed without it.", problem.Message);
    }

    [Fact]
    public async Task A_run_that_is_committed_with_other_rows_than_its_bundle_holds_is_named()
    {
        var problem = Assert.Single(await ProblemsAsync(Committed, Committed, [3, 5, 2]));
        Assert.Equal(("unit_rows", "History/acme/vision/y"), (problem.Code, problem.Subject));
        Assert.Equal("Its parts hold 4 rows and it was committed with 5.", problem.Message);
    }

    [Fact]
    public async Task A_part_that_counts_no_longer_is_held_against_nobody()
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            await AppendAsync(destination, Committed, Committed);
            await destination.Journal.AppendAsync([new UnitReset(Unit("x").Value)], default);
            await AppendAsync(destination, Committed[..2], Committed[..2]);
            foreach (var run in Committed[..2])
                await SmallExport.CommitAsync(destination, Unit(run.RunId), run.Rows);
        }
        Assert.Empty((await _export.VerifyAsync()).Problems);
    }

    private async Task<IReadOnlyList<VerifyFinding>> ProblemsAsync(PartRun[] committed, PartRun[] held, long[]? rows = null)
    {
        await using (var destination = await _export.OpenAsync())
        {
            await SmallExport.WriteUnitsAsync(destination);
            await AppendAsync(destination, committed, held);
            foreach (var (run, count) in committed.Zip(rows ?? [.. committed.Select(run => run.Rows)]))
                await SmallExport.CommitAsync(destination, Unit(run.RunId), count);
        }
        return (await _export.VerifyAsync()).Problems;
    }

    /// <summary>Puts a part that holds some runs, and records that it holds others; the digest and the number of rows are its own.</summary>
    private static async Task AppendAsync(LocalDestination destination, PartRun[] committed, PartRun[] held)
    {
        var stored = await destination.Sink.PutAsync(Key, (stream, token) => WriteAsync(stream, held, token), default);
        var part = new PartInfo(Key.Value, "history_long", stored.Bytes, stored.Sha256!, held.Sum(run => run.Values));
        await destination.Journal.AppendAsync(
            [new PartCommitted(Unit(committed[0].RunId).Value, part, null, DateTimeOffset.UnixEpoch, LoggedRows: committed[0].Rows, Runs: committed)], default);
    }

    private static async Task WriteAsync(Stream stream, PartRun[] runs, CancellationToken cancellationToken)
    {
        using var table = new CellTable(SmallExport.Project);
        var buffer = new CellBuffer();
        buffer.WriteDouble(new CellRow(1, null, null), 0, 0.5);
        foreach (var run in runs)
        {
            for (var value = 0; value < run.Values; value++)
            {
                var cell = new CellCursor(buffer.Written);
                cell.Next();
                table.Append(cell);
            }
            table.Name(Encoding.UTF8.GetBytes(run.RunId), "loss"u8);
        }
        await using var writer = new ParquetFileWriter(stream, CellTable.Schema, new ParquetWriterOptions());
        await writer.WriteRowGroupAsync(table.Builders, table.Rows, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        buffer.Release();
    }

    private static UnitId Unit(string run) => UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run(run));
}
