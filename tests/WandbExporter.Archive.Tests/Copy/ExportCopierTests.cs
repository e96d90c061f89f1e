using WandbExporter.Archive.Copy;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Archive.Tests.Copy;

public sealed class ExportCopierTests : CopyTests
{
    private static readonly UnitId History = UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("a"));

    [Fact]
    public async Task A_copy_of_a_complete_export_is_complete_and_sound_and_has_the_same_parts()
    {
        await Source.WriteAsync();
        var (result, meter) = await CopyAsync();
        Assert.Equal((false, true), (result.AlreadyThere, result.Complete));
        Assert.Equal((10, 0, 10), (meter.ObjectsCopied, meter.ObjectsThere, meter.ObjectsPlanned));
        var (original, copy) = (await Source.VerifyAsync(), await Target.VerifyAsync());
        Assert.Equal("complete", copy.Verdict);
        Assert.Equal(original.PartsDigest, copy.PartsDigest);
        Assert.Equal(await RecordsAsync(Source), await RecordsAsync(Target));
        Assert.Equal(await File.ReadAllBytesAsync(Source.FileOf(ExportKeys.Manifest)), await File.ReadAllBytesAsync(Target.FileOf(ExportKeys.Manifest)));

        (result, meter) = await CopyAsync();
        Assert.True(result.AlreadyThere);
        Assert.Equal((0, 10), (meter.ObjectsCopied, meter.ObjectsThere));
    }

    [Fact]
    public async Task Files_that_share_a_content_at_the_source_are_links_of_one_file_at_the_copy()
    {
        var run = SmallExport.Project.Run("a");
        var (unit, first) = (UnitId.OfRun(FilesTable.Kind, run), RunFileKeys.File(run, "first.bin"));
        await using (var destination = await Source.OpenAsync())
        {
            var original = await SmallExport.AppendFileAsync(destination, unit, first, "the same");
            foreach (var name in (string[])["second.bin", "third.bin", "astray.bin"])
            {
                var copy = (await destination.Sink.CopyAsync(destination.Sink, new StoredObject(first, original.Bytes, original.Sha256), RunFileKeys.File(run, name), default))!;
                var copyOf = name == "astray.bin" ? RunFileKeys.File(run, "gone.bin").Value : original.Key;
                await destination.Journal.AppendAsync([new PartCommitted(unit.Value, new PartInfo(copy.Key.Value, null, copy.Bytes, copy.Sha256!, 0, CopyOf: copyOf), null, DateTimeOffset.UtcNow)], default);
            }
            await SmallExport.CommitAsync(destination, unit, 0);
        }
        var (_, meter) = await CopyAsync();
        Assert.Equal((2, 2 * 8, 2, 2 * 8), (meter.ObjectsCopied, meter.BytesCopied, meter.ObjectsLinked, meter.BytesLinked));
        Assert.All((string[])["second.bin", "third.bin", "astray.bin"], name => Assert.Equal("the same", File.ReadAllText(Target.FileOf(RunFileKeys.File(run, name)))));
        await File.AppendAllTextAsync(Target.FileOf(first), ", and more");
        Assert.Equal(
            ["the same, and more", "the same, and more", "the same"],
            ((string[])["second.bin", "third.bin", "astray.bin"]).Select(name => File.ReadAllText(Target.FileOf(RunFileKeys.File(run, name)))));
    }

    [Fact]
    public async Task A_copy_that_broke_off_goes_on_behind_what_it_recorded()
    {
        await Source.WriteAsync();
        await using (var source = await LocalExport.OpenReadOnlyAsync(Source.Path, default))
        await using (var target = await Target.OpenAsync())
        {
            var breaking = new TestDestination(target) { OnPut = (put, _) => put == 6 ? throw Broken() : 0 };
            var thrown = await Assert.ThrowsAsync<ExportException>(() => new ExportCopier(source, breaking, 1).CopyAsync(default));
            Assert.Equal("broken", thrown.Failure.Code);
        }
        Assert.False(File.Exists(Target.FileOf(ExportKeys.Success)));
        var (result, meter) = await CopyAsync();
        Assert.True(result.Complete);
        Assert.Equal(10, meter.ObjectsThere + meter.ObjectsCopied);
        Assert.Equal("complete", (await Target.VerifyAsync()).Verdict);
    }

    [Theory]
    [InlineData("tables/history/entity=acme/project=vision/b-00001.parquet")]
    [InlineData("files/acme/vision/a/output.log")]
    [InlineData("_export/manifest.parquet")]
    [InlineData("_export/checksums.sha256")]
    [InlineData("_SUCCESS")]
    public async Task What_is_damaged_at_theSource_never_becomes_visible(string key)
    {
        await Source.WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Source.FileOf(new ObjectKey(key)));
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Source.FileOf(new ObjectKey(key)), bytes);
        var thrown = await Assert.ThrowsAsync<ExportException>(CopyAsync);
        Assert.Equal(("source_damaged", ExitCode.Destination), (thrown.Failure.Code, thrown.Failure.Exit));
        Assert.Contains(key == "_export/checksums.sha256" ? "_export/checksums.sha256" : key, thrown.Failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target.FileOf(new ObjectKey(key))));
        Assert.False(File.Exists(Target.FileOf(ExportKeys.Success)));
    }

    [Fact]
    public async Task A_destination_that_stores_something_else_is_caught()
    {
        await Source.WriteAsync();
        await using var source = await LocalExport.OpenReadOnlyAsync(Source.Path, default);
        await using var target = await Target.OpenAsync();
        var lying = new TestDestination(target) { Stored = stored => stored with { Sha256 = new string('0', 64) } };
        var thrown = await Assert.ThrowsAsync<ExportException>(() => new ExportCopier(source, lying, 2).CopyAsync(default));
        Assert.Equal("copy_mismatch", thrown.Failure.Code);
        Assert.DoesNotContain(await RecordsAsync(target.Journal), record => record.Contains("part-committed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interrupted_export_is_copied_as_far_as_it_is_committed_and_goes_on_there()
    {
        await using (var source = await Source.OpenAsync())
        {
            // An attempt that was given up, and whose object is gone; a unit that goes on; one that has to start over, with its object written over.
            await SmallExport.AppendAsync(source, History, SmallExport.HistoryKey("a", 9), "history", 3);
            await source.Journal.AppendAsync([new UnitReset(History.Value)], default);
            await source.Sink.DeleteAsync(SmallExport.HistoryKey("a", 9), default);
            await SmallExport.WriteUnitsAsync(source);
            await SmallExport.AppendAsync(source, UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("c")), SmallExport.HistoryKey("c", 0), "history", 3, "3");
            var startsOver = UnitId.OfRun(FilesTable.Kind, SmallExport.Project.Run("c"));
            var file = await SmallExport.AppendFileAsync(source, startsOver, RunFileKeys.File(SmallExport.Project.Run("c"), "x"), "x");
            await SmallExport.PutTextAsync(source.Sink, new ObjectKey(file.Key), "written over");
        }
        var (result, meter) = await CopyAsync();
        Assert.False(result.Complete);
        Assert.Equal(11, meter.ObjectsCopied);
        await using (var target = await Target.OpenAsync())
        {
            var state = new JournalState(TableCatalogue.Default.Of(SmallExport.Identity.Tables).Units);
            await foreach (var record in target.Journal.ReadAllAsync(default))
                state.Apply(record);
            Assert.Equal(3, state.ProgressOf(UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("c"))).ResumeStep);
        }
        Assert.Equal("incomplete", (await Target.VerifyAsync()).Verdict);

        // The source goes on and ends; the copy follows.
        await using (var source = await Source.OpenAsync())
        {
            await SmallExport.CommitAsync(source, UnitId.OfRun(HistoryTable.Kind, SmallExport.Project.Run("c")), 3);
            await SmallExport.CloseAsync(source);
            await SmallExport.FinishAsync(source);
        }
        (result, meter) = await CopyAsync();
        Assert.Equal((true, 0), (result.Complete, meter.ObjectsCopied));
        Assert.Equal("complete", (await Target.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task A_destination_that_went_on_by_itself_is_left_alone()
    {
        await Source.WriteAsync();
        await CopyAsync();
        await using (var target = await Target.OpenAsync())
            await target.Journal.AppendAsync([new ExportOpened("0.0.2", "grace", DateTimeOffset.UnixEpoch)], default);
        var thrown = await Assert.ThrowsAsync<ExportException>(CopyAsync);
        Assert.Equal("destination_foreign", thrown.Failure.Code);
        Assert.True(File.Exists(Target.FileOf(ExportKeys.Success)));
    }

    [Fact]
    public async Task No_more_objects_than_asked_for_are_in_flight_and_no_record_comes_before_its_object()
    {
        await Source.WriteAsync();
        await using var source = await LocalExport.OpenReadOnlyAsync(Source.Path, default);
        await using var target = await Target.OpenAsync();
        var (inFlight, most) = (0, 0);
        var gate = new SemaphoreSlim(0);
        var watching = new TestDestination(target)
        {
            OnPut = (_, key) =>
            {
                if (key.StartsWith("_export/", StringComparison.Ordinal) || key == "_SUCCESS")
                    return 0;
                var now = Interlocked.Increment(ref inFlight);
                most = Math.Max(most, now);
                if (now == 3)
                    gate.Release(100);
                return 1;
            },
            BeforeStored = async key =>
            {
                await gate.WaitAsync();
                Assert.DoesNotContain(await RecordsAsync(target.Journal), record => record.Contains(key, StringComparison.Ordinal));
                Interlocked.Decrement(ref inFlight);
            },
        };
        await new ExportCopier(source, watching, 3).CopyAsync(default);
        Assert.Equal(3, most);
    }

    private static ExportException Broken() => new(new Failure(FailureCategory.Fatal, "broken", "It broke.", ExitCode.Destination));

    private static async Task<List<string>> RecordsAsync(SmallExport export)
    {
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Path, default);
        return await RecordsAsync(opened.Journal);
    }

    private static async Task<List<string>> RecordsAsync(IJournal journal)
    {
        var records = new List<string>();
        await foreach (var record in journal.ReadAllAsync(default))
        {
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            JournalJson.Write(json, [record]);
            records.Add(System.Text.Encoding.UTF8.GetString(json.WrittenSpan));
        }
        return records;
    }
}
