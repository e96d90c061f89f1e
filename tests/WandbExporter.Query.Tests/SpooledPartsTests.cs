using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Query.Parts;
using WandbExporter.Query.Tests.Support;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Query.Tests;

/// <summary>The folder that parts of a bucket are fetched to.</summary>
public sealed class SpooledPartsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wandb-export-spool-tests-").FullName;
    private readonly List<FetchedTable> _fetched = [];

    [Fact]
    public async Task What_has_not_been_used_for_longest_makes_room_and_what_is_held_does_not()
    {
        await using var export = await SmallExport.CreateAsync();
        foreach (var table in (string[])["runs", "history", "files"])
            await export.AddAsync(table, "SELECT range AS step FROM range(10)");
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Folder, CancellationToken.None);
        var files = await TableFiles.ReadAsync(opened.Journal, CancellationToken.None);
        var (runs, history, listed) = (files.Of("runs"), files.Of("history"), files.Of("files"));
        await using IPartSource parts = new SpooledParts(opened.Sink, _folder, runs[0].Bytes + history[0].Bytes, _fetched.Add);
        await parts.BringAsync(runs, CancellationToken.None);
        await parts.BringAsync(history, CancellationToken.None);
        await parts.BringAsync(runs, CancellationToken.None);
        Assert.Equal(2, _fetched.Count);
        using (parts.Hold())
        {
            await parts.BringAsync(runs, CancellationToken.None);
            await parts.BringAsync(listed, CancellationToken.None);
            Assert.True(File.Exists(parts.PathOf(runs[0].Key)));
            Assert.False(File.Exists(parts.PathOf(history[0].Key)));
            var refused = await Assert.ThrowsAsync<SpoolFullException>(() => parts.BringAsync(history, CancellationToken.None));
            Assert.Contains("give more with --spool", refused.Failure.Message, StringComparison.Ordinal);
            Assert.True(refused.FitsAlone);
        }
        var never = await Assert.ThrowsAsync<SpoolFullException>(() => parts.BringAsync([.. runs, .. history, .. listed], CancellationToken.None));
        Assert.False(never.FitsAlone);
        await parts.BringAsync(history, CancellationToken.None);
        Assert.False(File.Exists(parts.PathOf(runs[0].Key)));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(export.Folder, history[0].Key)), await File.ReadAllBytesAsync(parts.PathOf(history[0].Key)));
        Assert.Equal(2, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Who_ask_for_the_same_at_once_share_one_fetch_and_one_who_leaves_does_not_end_it()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT range AS step FROM range(10)");
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Folder, CancellationToken.None);
        var runs = (await TableFiles.ReadAsync(opened.Journal, CancellationToken.None)).Of("runs");
        await using var parts = new SpooledParts(opened.Sink, _folder, 1 << 20, _fetched.Add);
        using var leaving = new CancellationTokenSource();
        var all = Enumerable.Range(0, 8).Select(i => parts.BringAsync(runs, i % 2 == 0 ? leaving.Token : CancellationToken.None)).ToList();
        await leaving.CancelAsync();
        await Task.WhenAll(all.Where((_, i) => i % 2 == 1));
        Assert.Single(_fetched);
    }

    [Fact]
    public async Task What_has_another_content_by_now_is_fetched_again_and_not_while_it_is_in_use()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT range AS step FROM range(10)");
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Folder, CancellationToken.None);
        var runs = (await TableFiles.ReadAsync(opened.Journal, CancellationToken.None)).Of("runs");
        await using IPartSource parts = new SpooledParts(opened.Sink, _folder, 1 << 20, _fetched.Add);
        await parts.BringAsync(runs, CancellationToken.None);
        byte[] other = [.. await File.ReadAllBytesAsync(Path.Combine(export.Folder, runs[0].Key)), 0];
        await File.WriteAllBytesAsync(Path.Combine(export.Folder, runs[0].Key), other);
        var anew = new StoredObject(new ObjectKey(runs[0].Key), other.Length);
        using (parts.Hold())
        {
            await parts.BringAsync(runs, CancellationToken.None);
            Assert.Contains("ask again", (await Assert.ThrowsAsync<ExportException>(() => parts.BringAsync(anew, CancellationToken.None))).Failure.Message, StringComparison.Ordinal);
        }
        await parts.BringAsync(anew, CancellationToken.None);
        Assert.Equal(other, await File.ReadAllBytesAsync(parts.PathOf(runs[0].Key)));
    }

    [Fact]
    public async Task What_is_not_as_it_was_committed_is_not_kept_and_is_fetched_again()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", "SELECT range AS step FROM range(10)");
        await using var opened = await LocalExport.OpenReadOnlyAsync(export.Folder, CancellationToken.None);
        var runs = (await TableFiles.ReadAsync(opened.Journal, CancellationToken.None)).Of("runs");
        await using IPartSource parts = new SpooledParts(opened.Sink, _folder, 1 << 20, _fetched.Add);
        var place = Path.Combine(export.Folder, runs[0].Key);
        var content = await File.ReadAllBytesAsync(place);
        await File.WriteAllBytesAsync(place, [.. content[..^1], (byte)(content[^1] ^ 1)]);
        var damaged = await Assert.ThrowsAsync<ExportException>(() => parts.BringAsync(runs, CancellationToken.None));
        Assert.Equal(FailureCode.DamagedExport, damaged.Failure.Code);
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(place, content);
        await parts.BringAsync(runs, CancellationToken.None);
        Assert.True(File.Exists(parts.PathOf(runs[0].Key)));
        await Assert.ThrowsAsync<ExportException>(() => parts.BringAsync(new StoredObject(new ObjectKey("files/gone"), 3), CancellationToken.None));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
