using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

public sealed class LocalJournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Segment(int number) => _directory[$"_export/journal/{number:D8}.jsonl"];

    [Fact]
    public async Task Records_come_back_in_order_across_batches_and_openings()
    {
        await AppendAsync([Samples.Record(1)], [Samples.Record(2), Samples.Record(3)]);
        await AppendAsync([Samples.Record(4)]);

        await using var destination = await Samples.OpenAsync(_directory.Path);
        await destination.Journal.AppendAsync([Samples.Record(5)], CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 5).Select(Samples.Record), await destination.Journal.ReadAsync());
    }

    [Fact]
    public async Task Each_opening_that_appends_begins_a_segment_and_no_other_does()
    {
        await AppendAsync([Samples.Record(1)]);
        await AppendAsync();
        await AppendAsync([]);
        await AppendAsync([Samples.Record(2)]);

        Assert.Equal([Segment(1), Segment(2)], Directory.EnumerateFiles(_directory["_export/journal"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_full_segment_is_followed_by_a_new_one()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { JournalSegmentBytes = 100 });
        for (var n = 0; n < 10; n++)
            await destination.Journal.AppendAsync([Samples.Record(n)], CancellationToken.None);

        Assert.Equal(5, Directory.EnumerateFiles(_directory["_export/journal"]).Count());
        Assert.Equal(Enumerable.Range(0, 10).Select(Samples.Record), await destination.Journal.ReadAsync());
    }

    [Fact]
    public async Task Reading_between_appends_sees_exactly_what_was_appended()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        for (var n = 0; n < 20; n++)
        {
            Assert.Equal(n, (await destination.Journal.ReadAsync()).Count);
            await destination.Journal.AppendAsync([Samples.Record(n)], CancellationToken.None);
        }
    }

    [Fact]
    public async Task Batches_appended_at_the_same_time_stay_whole()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(n =>
            destination.Journal.AppendAsync([Samples.Record(2 * n), Samples.Record(2 * n + 1)], CancellationToken.None)));

        var read = await destination.Journal.ReadAsync();
        Assert.Equal(100, read.Distinct().Count());
        Assert.All(Enumerable.Range(0, 50), n => Assert.Equal(read.IndexOf(Samples.Record(2 * n)) + 1, read.IndexOf(Samples.Record(2 * n + 1))));
    }

    [Fact]
    public async Task Long_records_come_back()
    {
        var runs = Enumerable.Range(0, 20_000).Select(n => new RunDescriptor($"run-{n}", "finished", n, n, n, n, n, "2026-01-01T00:00:00")).ToArray();
        await AppendAsync([new RunsListed("u", "e", "p", 0, null, 0, true, null, runs, Samples.At)], [Samples.Record(1)]);

        var read = await Samples.ReadJournalAsync(_directory.Path);

        Assert.Equal(runs, Assert.IsType<RunsListed>(read[0]).Runs);
        Assert.Equal(Samples.Record(1), read[1]);
    }

    [Fact]
    public async Task A_journal_cut_at_any_byte_of_its_last_append_gives_all_the_others_and_goes_on()
    {
        await AppendAsync([Samples.Record(1)], [Samples.Record(2)], [Samples.Record(3), Samples.Record(4)]);
        var whole = await File.ReadAllBytesAsync(Segment(1));
        var lastLine = whole.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1;

        for (var length = lastLine; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Segment(1), whole[..length]);
            // Only the line feed is missing: the append was not acknowledged, but what it says is intact.
            int[] expected = length == whole.Length - 1 ? [1, 2, 3, 4] : [1, 2];
            Assert.Equal(expected.Select(Samples.Record), await Samples.ReadJournalAsync(_directory.Path));

            await AppendAsync([Samples.Record(5)]);
            Assert.Equal(expected.Append(5).Select(Samples.Record), await Samples.ReadJournalAsync(_directory.Path));
            Assert.EndsWith("}\n", (await File.ReadAllTextAsync(Segment(1))).Replace("]\n", "}\n", StringComparison.Ordinal), StringComparison.Ordinal);
            File.Delete(Segment(2));
        }
    }

    [Fact]
    public async Task Dropped_bytes_are_told()
    {
        await AppendAsync([Samples.Record(1)]);
        await File.AppendAllTextAsync(Segment(1), "0123");
        var notices = new List<string>();

        await using (await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { Notice = notices.Add }))
            Assert.Contains("4 bytes", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task Zeros_that_a_power_cut_left_at_the_end_are_dropped(int zeros)
    {
        await AppendAsync([Samples.Record(1)]);
        await File.AppendAllTextAsync(Segment(1), new string('\0', zeros));

        await AppendAsync([Samples.Record(2)]);

        Assert.Equal([Samples.Record(1), Samples.Record(2)], await Samples.ReadJournalAsync(_directory.Path));
    }

    [Fact]
    public async Task A_page_of_zeros_inside_the_last_append_drops_that_append()
    {
        await AppendAsync([Samples.Record(1)], [.. Enumerable.Range(2, 500).Select(Samples.Record)]);
        var bytes = await File.ReadAllBytesAsync(Segment(1));
        bytes.AsSpan(4096, 4096).Clear();
        await File.WriteAllBytesAsync(Segment(1), bytes);

        Assert.Equal([Samples.Record(1)], await Samples.ReadJournalAsync(_directory.Path));
    }

    [Fact]
    public async Task A_page_of_zeros_that_other_appends_follow_is_damage()
    {
        await AppendAsync([Samples.Record(1)], [.. Enumerable.Range(2, 500).Select(Samples.Record)], [Samples.Record(600)]);
        var bytes = await File.ReadAllBytesAsync(Segment(1));
        bytes.AsSpan(4096, 4096).Clear();
        await File.WriteAllBytesAsync(Segment(1), bytes);

        var failure = await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path));

        Assert.Equal("journal_damaged", failure.Code);
        Assert.Contains("segment 00000001, line 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_flipped_bit_is_found_and_its_line_named()
    {
        await AppendAsync([Samples.Record(1)], [Samples.Record(2)], [Samples.Record(3)]);
        var whole = await File.ReadAllBytesAsync(Segment(1));

        for (var bit = 0; bit < (whole.Length - 1) * 8; bit++)
        {
            var bytes = whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(Segment(1), bytes);

            var failure = await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path));

            Assert.Equal(("journal_damaged", ExitCode.Destination, FailureCategory.Fatal), (failure.Code, failure.Exit, failure.Category));
            Assert.Contains($"segment 00000001, line {whole.AsSpan(0, bit / 8).Count((byte)'\n') + 1}", failure.Message, StringComparison.Ordinal);
        }
        Assert.Equal("journal_damaged", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Code);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("doubled")]
    [InlineData("swapped")]
    public async Task A_line_that_is_intact_and_out_of_its_place_is_damage(string how)
    {
        await AppendAsync([Samples.Record(1)], [Samples.Record(2), Samples.Record(3)], [Samples.Record(4)]);
        await AppendAsync([Samples.Record(5)], [Samples.Record(6)]);
        foreach (var number in new[] { 1, 2 })
        {
            var whole = await File.ReadAllLinesAsync(Segment(number));
            for (var at = 0; at + (how == "doubled" ? 0 : 1) < whole.Length; at++)
            {
                var lines = whole.ToList();
                var line = lines[at];
                if (how != "doubled")
                    lines.RemoveAt(at);
                if (how != "removed")
                    lines.Insert(at + 1, line);
                await File.WriteAllTextAsync(Segment(number), string.Join('\n', lines) + "\n");

                var failure = await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path));

                Assert.Equal(("journal_damaged", ExitCode.Destination), (failure.Code, failure.Exit));
                Assert.Contains("does not follow the line before it", failure.Message, StringComparison.Ordinal);
            }
            await File.WriteAllTextAsync(Segment(number), string.Join('\n', whole) + "\n");
        }
        Assert.Equal(Enumerable.Range(1, 6).Select(Samples.Record), await Samples.ReadJournalAsync(_directory.Path));
    }

    [Fact]
    public async Task Lines_of_builds_that_know_no_chain_are_read_and_gone_on_from()
    {
        await AppendAsync([Samples.Record(1)]);
        string[] json = ["{\"type\":\"unit-reset\",\"unit\":\"old-1\"}", "[{\"type\":\"unit-reset\",\"unit\":\"old-2\"},{\"type\":\"unit-reset\",\"unit\":\"old-3\"}]"];
        foreach (var old in json)
            await File.AppendAllTextAsync(Segment(1), $"{Crc32C(old):x8} {old}\n");
        await AppendAsync([Samples.Record(2)], [Samples.Record(3)]);

        Assert.Equal(
            [Samples.Record(1), new UnitReset("old-1"), new UnitReset("old-2"), new UnitReset("old-3"), Samples.Record(2), Samples.Record(3)],
            await Samples.ReadJournalAsync(_directory.Path));
    }

    [Fact]
    public async Task A_segment_that_is_not_the_last_must_be_whole()
    {
        await AppendAsync([Samples.Record(1)], [Samples.Record(2)]);
        await AppendAsync([Samples.Record(3)]);
        var whole = await File.ReadAllBytesAsync(Segment(1));
        await File.WriteAllBytesAsync(Segment(1), whole[..^3]);

        var failure = await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path));

        Assert.Contains("segment 00000001, line 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_segment_is_damage()
    {
        await AppendAsync([Samples.Record(1)]);
        await AppendAsync([Samples.Record(2)]);
        File.Delete(Segment(1));

        Assert.Contains("00000001 is missing", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_lines_are_damage()
    {
        await AppendAsync([Samples.Record(1)]);
        await File.AppendAllTextAsync(Segment(1), "\n");
        Assert.Equal("journal_damaged", (await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path))).Code);
    }

    [Fact]
    public async Task A_record_of_a_newer_version_is_refused()
    {
        await AppendAsync([Samples.Record(1)]);
        var json = """{"type":"unit-postponed","unit":"u"}""";
        await File.AppendAllTextAsync(Segment(1), $"{Crc32C(json):x8} {json}\n");

        Assert.Equal("journal_newer", (await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path))).Code);
    }

    [Fact]
    public async Task A_cancelled_append_leaves_the_journal_usable()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => destination.Journal.AppendAsync([Samples.Record(1)], new CancellationToken(true)));
        await destination.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);

        Assert.Equal([Samples.Record(2)], await destination.Journal.ReadAsync());
    }

    [Fact]
    public async Task The_points_of_an_append_come_in_order_for_each_kind_of_record()
    {
        var points = new RecordedPoints();
        await using var destination = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { CrashPoint = points });
        Assert.Equal(CrashPoints.LockTaken, points.Reached[0]);
        points.Reached.Clear();

        await destination.Journal.AppendAsync([Samples.Record(1), new ExportClosed(1, 0, Samples.At)], CancellationToken.None);

        Assert.Equal(
            [
                CrashPoints.SegmentChecked,
                .. from point in new[] { CrashPoints.JournalBeforeWrite, CrashPoints.JournalWritten, CrashPoints.JournalSynced }
                   from type in new[] { "unit-reset", "export-closed" }
                   select $"{point}/{type}",
            ],
            points.Reached);
    }

    private async Task AppendAsync(params JournalRecord[][] batches)
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        foreach (var batch in batches)
            await destination.Journal.AppendAsync(batch, CancellationToken.None);
    }

    // Bit by bit, as the definition has it.
    private static uint Crc32C(string text)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.ASCII.GetBytes(text))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }
        return ~crc;
    }
}
