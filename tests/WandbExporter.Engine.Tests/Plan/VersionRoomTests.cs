using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Plan;

/// <summary>Listed versions wait in a queue that is bounded, and keep no run from being listed.</summary>
public sealed class VersionRoomTests
{
    private static readonly ProjectPath Project = new("acme", "vision");
    private readonly UnitQueue _queue = new(TableCatalogue.Default.Of([.. TableCatalogue.Default.Names]), 2, null);

    [Fact]
    public void Versions_fill_their_own_room_and_runs_theirs()
    {
        Enqueue("v0", "v1");
        Assert.False(_queue.HasRoomForVersions);
        Assert.True(_queue.HasRoom);

        _queue.Enqueue(UnitWork.OfRun(HistoryTable.Kind, Project, new RunDescriptor("r1", "finished", 1, 2, 0, 0, 0, null)), alone: false);
        _queue.Enqueue(UnitWork.OfRun(HistoryTable.Kind, Project, new RunDescriptor("r2", "finished", 1, 2, 0, 0, 0, null)), alone: false);
        Assert.False(_queue.HasRoom);

        Assert.True(_queue.TryDequeue(Lane.Files, _ => false, out _));
        Assert.True(_queue.HasRoomForVersions);
        Assert.False(_queue.HasRoom);
        Enqueue("v2");
        _queue.Clear();
        Assert.True(_queue.HasRoomForVersions);
    }

    [Fact]
    public async Task Who_waits_for_room_goes_on_when_there_is_some()
    {
        var room = new QueueRoom();
        await room.WaitAsync(default);
        room.Set(false);
        room.Set(false);
        var waiting = room.WaitAsync(default);
        var another = room.WaitAsync(default);
        Assert.False(waiting.IsCompleted);

        room.Set(true);
        await Task.WhenAll(waiting, another);
        await room.WaitAsync(default);

        room.Set(false);
        using var abort = new CancellationTokenSource();
        var given = room.WaitAsync(abort.Token);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    private void Enqueue(params string[] versions)
    {
        foreach (var version in versions)
            _queue.Enqueue(UnitWork.OfArtifact(ArtifactFilesTable.Kind, Project, new ArtifactDescriptor("m", version, version, "d", null, null)), alone: true);
    }
}
