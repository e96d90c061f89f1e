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
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        Directory.CreateSymbolicLink(Folder, elsewhere.Path);
        await using var board = await OpenAsync();

        await Assert.ThrowsAsync<ExportException>(() => board.PutAsync("a", new byte[] { 1 }, CancellationToken.None));
        Assert.Empty(Directory.GetFiles(elsewhere.Path));
    }

    private Task<IFleetBoard> OpenAsync() => Destinations.OpenBoardAsync(StoreKinds.Parse(_directory.Path), new DestinationOptions(), CancellationToken.None);
}
