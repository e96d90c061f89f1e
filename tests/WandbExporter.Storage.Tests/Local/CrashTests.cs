using WandbExporter.Core.Ports;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>A real process is killed at each point; what it had acknowledged is there afterwards, and nothing half done is.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(CrashPoints.PutOpened, false)]
    [InlineData(CrashPoints.PutWritten, false)]
    [InlineData(CrashPoints.PutSynced, false)]
    [InlineData(CrashPoints.PutRenamed, true)]
    public async Task A_process_killed_in_a_put_leaves_the_object_whole_or_not_at_all(string point, bool present)
    {
        // The first put of an opening is that of the export's identity.
        using var child = Child.Start([], "put", _directory.Path, "700000", point, "2");
        Assert.Equal(137, (await child.EndAsync()).ExitCode);

        await using var destination = await Samples.OpenAsync(_directory.Path);

        Assert.Equal(present ? ["tables/x/part.parquet"] : [], await destination.Sink.KeysAsync("tables/"));
        if (present)
            Assert.Equal(new byte[700_000], await destination.Sink.ReadAsync("tables/x/part.parquet"));
        Assert.Empty(Directory.EnumerateFiles(_directory["_export/tmp"]));
    }

    [SkippableTheory]
    [InlineData(CrashPoints.PutWritten, 9)]
    [InlineData(CrashPoints.PutRenamed, 9)]
    [InlineData(CrashPoints.PutsSynced, 1)]
    public async Task A_process_killed_among_objects_that_wait_for_their_record_leaves_each_whole_or_not_at_all(string point, int times)
    {
        Skip.IfNot(PendingSync.IsOffered, "This system cannot make a file system durable and tell of errors.");
        using var child = Child.Start([], "record", _directory.Path, "20", point, $"{times}");
        Assert.Equal(137, (await child.EndAsync()).ExitCode);

        await using var destination = await Samples.OpenAsync(_directory.Path);

        Assert.Empty(await destination.Journal.ReadAsync());
        var sizes = (await destination.Sink.ListAsync("artifacts/", CancellationToken.None).ToListAsync()).Select(stored => stored.Bytes).ToList();
        Assert.All(sizes, bytes => Assert.Contains(bytes, new long[] { 1_500_000, 1000, 2000 }));
        Assert.Equal(point == CrashPoints.PutsSynced ? 22 : point == CrashPoints.PutRenamed ? 8 : 7, sizes.Count);
        Assert.Empty(Directory.EnumerateFiles(_directory["_export/tmp"]));
    }

    [Theory]
    [InlineData(CrashPoints.LockTaken)]
    [InlineData(CrashPoints.PutOpened)]
    [InlineData(CrashPoints.PutWritten)]
    [InlineData(CrashPoints.PutSynced)]
    [InlineData(CrashPoints.PutRenamed)]
    public async Task A_process_killed_while_it_creates_the_export_is_followed_by_one_that_does(string point)
    {
        using var child = Child.Start([], "append", _directory.Path, "1", point, "1");
        Assert.Equal(137, (await child.EndAsync()).ExitCode);

        await using (var destination = await Samples.OpenAsync(_directory.Path))
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);

        Assert.Equal([Samples.Record(1)], await Samples.ReadJournalAsync(_directory.Path));
    }

    [Theory]
    [InlineData(CrashPoints.JournalBeforeWrite, 2)]
    [InlineData(CrashPoints.JournalWritten, 3)]
    [InlineData(CrashPoints.JournalSynced, 3)]
    public async Task A_process_killed_in_an_append_keeps_all_that_it_acknowledged(string point, int kept)
    {
        using var child = Child.Start([], "append", _directory.Path, "5", $"{point}/unit-reset", "3");
        var (output, exitCode, _) = await child.EndAsync();
        Assert.Equal((137, "appended 0\nappended 1"), (exitCode, output));

        await using var destination = await Samples.OpenAsync(_directory.Path);

        Assert.Equal(Enumerable.Range(0, kept).Select(Samples.Record), await destination.Journal.ReadAsync());
    }
}
