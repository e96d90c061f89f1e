using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Cells;
using Xunit;

namespace WandbExporter.Tables.Tests.Cells;

public sealed class CellSpoolTests
{
    /// <summary>Whatever the rows, and wherever their cells waited, a file has the same cells in the same order.</summary>
    [Fact]
    public void Memory_and_spool_give_the_same_sorted_cells() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var rows = Rows(new System.Random(seed)).ToList();
            var spooled = CellReading.ThroughAsync(rows, budget: 0, groupBytes: 4096).GetAwaiter().GetResult();
            var kept = CellReading.ThroughAsync(rows, budget: long.MaxValue).GetAwaiter().GetResult();
            var sometimes = CellReading.ThroughAsync(rows, budget: 2000, groupBytes: 50_000).GetAwaiter().GetResult();
            Assert.Equal(kept, spooled);
            Assert.Equal(kept, sometimes);
            Assert.Equal(kept.OrderBy(cell => cell.Key, Utf8Order).ThenBy(cell => cell.Step is null).ThenBy(cell => cell.Step), kept);
            Assert.Equal(rows.Count, kept.Select(cell => (cell.Step, cell.RowIndex)).Distinct().Count());
        }));

    [Fact]
    public async Task Runs_stand_in_the_order_of_their_ids_and_a_forgotten_one_leaves_no_trace()
    {
        await using var spool = new CellSpool(Path.GetTempPath(), below => UnnamedFile.Create(below, FileOptions.Asynchronous), 0);
        var runs = new[] { "b", "a", "c", "ä", "Z" }.Select(id => spool.Begin(new RunPath("team", "vision", id))).ToList();
        foreach (var run in runs)
        {
            run.Append("""{"_step": 0, "x": 1}"""u8);
            await spool.MakeRoomAsync(CancellationToken.None);
        }
        spool.Forget(runs[0]);
        var cells = await CellReading.ReadAsync(spool, [.. runs.Where(run => run.Bytes > 0)]);
        Assert.Equal(["Z", "a", "c", "ä"], cells.Select(cell => cell.RunId));
    }

    [Fact]
    public async Task A_run_that_was_written_goes_on_with_its_next_rows()
    {
        await using var spool = new CellSpool(Path.GetTempPath(), below => UnnamedFile.Create(below, FileOptions.Asynchronous), 0);
        var run = spool.Begin(CellReading.Run);
        run.Append("""{"_step": 7, "x": 1}"""u8);
        await spool.MakeRoomAsync(CancellationToken.None);
        spool.Clear(run);
        run.Append("""{"_step": 7, "x": 2}"""u8);
        run.Append("""{"_step": 8, "x": 3}"""u8);
        var cells = await CellReading.ReadAsync(spool, [run]);
        Assert.Equal([(7L, 1L), (8L, null)], cells.Select(cell => (cell.Step!.Value, cell.RowIndex)));
        Assert.Equal(2, run.Rows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public async Task Long_values_come_through_memory_and_spool_and_end_a_row_group(long budget)
    {
        var text = string.Concat(Enumerable.Range(0, 1_200_000).Select(i => $"{i}é\n\\u0001"));
        var row = Encoding.UTF8.GetBytes($$"""{"_step": 1, "s": "{{text}}", "j": ["{{text}}"], "h": "{{text}}\ud800", "x": 5}""".Replace("\n", "\\n", StringComparison.Ordinal));
        await using var spool = new CellSpool(Path.GetTempPath(), below => UnnamedFile.Create(below, FileOptions.Asynchronous), budget);
        var run = spool.Begin(CellReading.Run);
        for (var step = 0; step < 3; step++)
        {
            run.Append(Encoding.UTF8.GetBytes($$"""{"_step": {{step}}, "s": "{{step}}"}"""));
            using var memory = new LongBytes(row.Length);
            row.CopyTo(memory.Span);
            memory.Span[10] = (byte)('0' + step);
            run.Append(memory.Span[..row.Length], memory);
            await spool.MakeRoomAsync(CancellationToken.None);
        }
        var found = new List<string>();
        var groups = 0;
        await foreach (var group in new CellFile(spool, CellReading.Run.ProjectPath, [run], 1 << 20).GroupsAsync(CancellationToken.None))
        {
            groups++;
            foreach (var column in new[] { group.Builders[8], group.Builders[9] }.Cast<BytesColumnBuilder>())
            {
                for (var value = 0; value < column.Count; value++)
                    found.Add(Encoding.UTF8.GetString(column.Value(value)));
            }
        }
        var decoded = text.Replace("\\u0001", "\u0001", StringComparison.Ordinal);
        var json = text.Replace("\n", "\\n", StringComparison.Ordinal);
        string[] expected = ["0", "1", "2", .. Enumerable.Repeat(decoded, 3), .. Enumerable.Repeat($"[\"{json}\"]", 3), .. Enumerable.Repeat($"\"{json}\\\\ud800\"", 3)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.True(groups >= 9, $"{groups} row groups");
    }

    [Fact]
    public async Task Row_groups_are_of_about_the_same_size_one_after_the_other()
    {
        await using var spool = new CellSpool(Path.GetTempPath(), below => UnnamedFile.Create(below, FileOptions.Asynchronous), 100_000);
        var run = spool.Begin(CellReading.Run);
        for (var step = 0; step < 20_000; step++)
            run.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"_step": {{step}}, "x": {{step}}.5, "y": 1}""")));
        var groups = new List<int>();
        await foreach (var group in new CellFile(spool, CellReading.Run.ProjectPath, [run], 1 << 20).GroupsAsync(CancellationToken.None))
            groups.Add(group.Rows);
        Assert.Equal(40_000, groups.Sum());
        Assert.InRange(groups.Count, 2, 5);
        Assert.All(groups[..^1], rows => Assert.InRange(rows, groups[0] - 1024, groups[0] + 1024));
    }

    [Fact]
    public async Task The_file_has_no_name_that_anybody_could_open_or_find_later()
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-spool-");
        await using (var spool = new CellSpool(directory.FullName, below => UnnamedFile.Create(below, FileOptions.Asynchronous), 0))
        {
            spool.Begin(CellReading.Run).Append("""{"_step": 0, "x": 1}"""u8);
            await spool.MakeRoomAsync(CancellationToken.None);
            Assert.Empty(directory.GetFileSystemInfos());
        }
        directory.Delete();
    }

    [Fact]
    public async Task A_directory_that_takes_no_file_ends_the_export_with_a_sentence_that_names_it()
    {
        var file = Path.GetTempFileName();
        await using var spool = new CellSpool(Path.Combine(file, "below"), below => UnnamedFile.Create(below, FileOptions.Asynchronous), 0);
        spool.Begin(CellReading.Run).Append("""{"_step": 0, "x": 1}"""u8);
        var failure = (await Assert.ThrowsAsync<ExportException>(() => spool.MakeRoomAsync(CancellationToken.None))).Failure;
        Assert.Equal((FailureCategory.Fatal, ExitCode.Destination), (failure.Category, failure.Exit));
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains("spool-directory", failure.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    private static Comparer<string> Utf8Order { get; } =
        Comparer<string>.Create((one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));

    private static IEnumerable<string> Rows(System.Random random)
    {
        string[] values = ["1", "0.25", "\"text\"", "null", "true", "{\"a\":1}", "NaN", "\"NaN\"", "12345678901234567890", "9007199254740993"];
        var ascending = random.Next(2) == 0;
        for (var row = 0; row < random.Next(300); row++)
        {
            var step = ascending ? row : random.Next(-5, 40);
            var members = new List<string>();
            if (ascending || random.Next(5) > 0)
                members.Add(string.Create(CultureInfo.InvariantCulture, $"\"_step\":{step}"));
            if (random.Next(3) == 0)
                members.Add(string.Create(CultureInfo.InvariantCulture, $"\"_timestamp\":{row}.5"));
            for (var key = 0; key < random.Next(5); key++)
                members.Add($"\"{(char)('a' + random.Next(6))}{key}\":{values[random.Next(values.Length)]}");
            yield return "{" + string.Join(',', members) + "}";
        }
    }
}
