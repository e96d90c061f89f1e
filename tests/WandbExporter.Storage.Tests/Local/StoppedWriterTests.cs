using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>Writers that are stopped in the middle of something, lose the destination to another, and go on.</summary>
public sealed class StoppedWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(CrashPoints.LockTaken, false)]
    [InlineData(CrashPoints.PutChecked, true)]
    [InlineData(CrashPoints.RepairWritten, false)]
    [InlineData(CrashPoints.RepairChecked, false)]
    [InlineData(CrashPoints.SegmentChecked, false)]
    [InlineData("journal-before-write/unit-reset", false)]
    [InlineData("journal-written/unit-reset", false)]
    [InlineData(CrashPoints.LockBeforeRenewal, false)]
    public async Task A_writer_that_lost_the_destination_while_it_was_stopped_changes_nothing_of_it(string point, bool isNew)
    {
        if (!isNew)
        {
            await using var former = await Samples.OpenAsync(_directory.Path);
            await former.Journal.AppendAsync([Samples.Record(100)], CancellationToken.None);
        }
        using var stopped = Child.Start([], "append", _directory.Path, point == CrashPoints.LockBeforeRenewal ? "1000000" : "3", point, "1", "stop");
        await stopped.UntilStoppedAsync();

        await using (var next = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { Lock = new LockOptions { Break = true } }))
        {
            var found = await next.Journal.ReadAsync();
            await next.Journal.AppendAsync([Samples.Record(200)], CancellationToken.None);
            var put = next.Sink.PutAsync(new("tables/x/part.parquet"), async (stream, token) =>
            {
                // The other one goes on while this one is in the middle of a put.
                stopped.Continue();
                Assert.Contains("destination_lock_lost", (await stopped.EndAsync()).Output, StringComparison.Ordinal);
                await stream.WriteAsync(new byte[] { 1, 2, 3 }, token);
            }, CancellationToken.None);
            await put;
            await next.Journal.AppendAsync([Samples.Record(201)], CancellationToken.None);

            await next.Journal.RequireWholeAsync(CancellationToken.None);
            Assert.Equal([.. found, Samples.Record(200), Samples.Record(201)], await next.Journal.ReadAsync());
            Assert.Equal([1, 2, 3], await next.Sink.ReadAsync("tables/x/part.parquet"));
        }
        await using var last = await Samples.OpenAsync(_directory.Path);
        Assert.Equal(Samples.Record(201), (await last.Journal.ReadAsync())[^1]);
    }

    [Fact]
    public async Task What_was_appended_must_stand_there_before_an_export_is_called_complete()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await destination.Journal.RequireWholeAsync(CancellationToken.None);

        var segment = _directory["_export/journal/00000001.jsonl"];
        var before = await File.ReadAllBytesAsync(segment);
        await destination.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);
        await File.WriteAllBytesAsync(segment + ".new", before);
        File.Move(segment + ".new", segment, overwrite: true);

        Assert.Equal("journal_changed", (await Samples.FailsAsync(() => destination.Journal.RequireWholeAsync(CancellationToken.None))).Code);
    }
}
