using WandbExporter.Core.Errors;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>What processes tell each other by a directory.</summary>
public sealed class LocalBoardTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Folder => Path.Combine(_directory.Path, "_export", "fleet");

    public LocalBoardTests() => Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_said_is_read_by_its_name_and_the_last_that_is_taken_back_leaves_nothing()
    {
        await using var board = await OpenAsync();
        Assert.Empty(await board.ListAsync(CancellationToken.None));
        Assert.Null(await board.ReadAsync("a", CancellationToken.None));
        await board.PutAsync("a", new byte[] { 1 }, CancellationToken.None);
        await board.PutAsync("a", new byte[] { 2, 3 }, CancellationToken.None);
        await board.PutAsync("b", new byte[] { 4 }, CancellationToken.None);

        Assert.Equal(["a", "b"], (await board.ListAsync(CancellationToken.None)).Order());
        Assert.Equal([2, 3], await board.ReadAsync("a", CancellationToken.None));
        foreach (var name in (string[])["a", "a", "b", "b"])
            await board.DeleteAsync(name, CancellationToken.None);
        Assert.False(Directory.Exists(Folder));
    }

    /// <summary>The last word is taken back while others speak: the directory goes and comes.</summary>
    [Fact]
    public async Task Many_speak_at_the_same_time_and_none_is_lost()
    {
        await using var board = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async speaker =>
        {
            for (var i = 0; i < 50; i++)
            {
                var name = $"{speaker}-{i}";
                await board.PutAsync(name, new byte[] { (byte)i }, CancellationToken.None);
                Assert.Equal(new[] { (byte)i }, await board.ReadAsync(name, CancellationToken.None));
                await board.DeleteAsync(name, CancellationToken.None);
            }
        }));
        Assert.Empty(await board.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_link_in_its_place_is_not_followed()
    {
        using var elsewhere = new TemporaryDirectory();
        await File.WriteAllTextAsync(elsewhere["asks-1"], "another's");
        await File.WriteAllTextAsync(elsewhere[$".asks-1-{Guid.NewGuid():N}"], "another's");
        Array.ForEach(Directory.GetFiles(elsewhere.Path), path => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch));
        Directory.CreateSymbolicLink(Folder, elsewhere.Path);
        await using var board = await OpenAsync();

        Func<Task>[] all =
        [
            () => board.PutAsync("a", new byte[] { 1 }, CancellationToken.None),
            () => board.ListAsync(CancellationToken.None),
            () => board.ReadAsync("asks-1", CancellationToken.None),
            () => board.ReadAnewAsync("asks-1", CancellationToken.None),
            () => board.DeleteAsync("asks-1", CancellationToken.None),
            () => board.SweepAsync(CancellationToken.None),
        ];
        foreach (var call in all)
            Assert.Equal(FailureCode.SymbolicLink, (await Assert.ThrowsAsync<ExportException>(call)).Failure.Code);
        Assert.Equal(2, Directory.GetFiles(elsewhere.Path).Length);
    }

    [Fact]
    public async Task An_export_with_a_link_in_its_place_is_not_opened()
    {
        using var elsewhere = new TemporaryDirectory();
        Directory.CreateSymbolicLink(Folder, elsewhere.Path);

        Assert.Equal(FailureCode.SymbolicLink, (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Code);
    }

    /// <summary>As where a disk was unmounted meanwhile: what is said goes nowhere else.</summary>
    [Fact]
    public async Task A_destination_that_is_gone_does_not_come_back()
    {
        await using var board = await OpenAsync();
        await board.PutAsync("a", new byte[] { 1 }, CancellationToken.None);
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);

        Assert.Equal(FailureCode.DestinationChanged, (await Assert.ThrowsAsync<ExportException>(() => board.PutAsync("a", new byte[] { 1 }, CancellationToken.None))).Failure.Code);
        await Assert.ThrowsAsync<ExportException>(() => board.ListAsync(CancellationToken.None));
        Assert.Null(await board.ReadAsync("a", CancellationToken.None));
        await board.DeleteAsync("a", CancellationToken.None);
        await board.SweepAsync(CancellationToken.None);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task What_killed_processes_were_about_to_say_is_removed_and_nothing_else()
    {
        Directory.CreateDirectory(Folder);
        var (old, young, other) = ($".nodes-01234567.json-{Guid.NewGuid():N}", $".asks-1-{Guid.NewGuid():N}", ".nfs0001");
        foreach (var name in (string[])[old, young, other])
            await File.WriteAllTextAsync(Path.Combine(Folder, name), "half");
        foreach (var name in (string[])[old, other])
            File.SetLastWriteTimeUtc(Path.Combine(Folder, name), DateTime.UtcNow.AddMinutes(-10));
        await using var board = await OpenAsync();
        await board.SweepAsync(CancellationToken.None);

        Assert.Equal(new[] { young, other }.Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_no_small_file_is_not_read()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "fits"), new byte[IFleetBoard.MostBytes]);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "large"), new byte[IFleetBoard.MostBytes + 1]);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "empty"), []);
        File.CreateSymbolicLink(Path.Combine(Folder, "link"), Path.Combine(Folder, "fits"));
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(Folder, "pipe")]))
            await pipe.WaitForExitAsync();
        await using var board = await OpenAsync();

        Assert.Equal(IFleetBoard.MostBytes, (await board.ReadAsync("fits", CancellationToken.None))!.Length);
        Assert.Empty((await board.ReadAsync("empty", CancellationToken.None))!);
        foreach (var name in (string[])["large", "pipe"])
            Assert.Equal(FailureCategory.Permanent, (await Assert.ThrowsAsync<ExportException>(() => board.ReadAsync(name, CancellationToken.None))).Failure.Category);
        await Assert.ThrowsAsync<ExportException>(() => board.ReadAsync("link", CancellationToken.None));
    }

    /// <summary>A listing beside one that verifies an export changes nothing there but in its own place.</summary>
    [Fact]
    public async Task A_look_leaves_nothing_beside_its_own_place()
    {
        await using var board = await OpenAsync();
        await board.ListAsync(CancellationToken.None);

        Assert.Equal([Folder], Directory.GetFileSystemEntries(Path.GetDirectoryName(Folder)!));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task What_a_fleet_left_that_was_killed_at_its_beginning_stops_no_export()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "nodes-01234567.json"), "{}");

        await using var destination = await Samples.OpenAsync(_directory.Path);
        await destination.Sink.PutAsync("tables/a", [1]);
    }

    private Task<IFleetBoard> OpenAsync() => Destinations.OpenBoardAsync(StoreKinds.Parse(_directory.Path), new DestinationOptions(), CancellationToken.None);
}
