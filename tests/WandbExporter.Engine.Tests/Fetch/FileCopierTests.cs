using System.Diagnostics.CodeAnalysis;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Client;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>The files of a run that is still running, from one start to the next.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit ends what InitializeAsync began, with DisposeAsync.")]
public sealed class FileCopierTests : IAsyncLifetime
{
    private static readonly GeneratedWorld Whole = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, AwkwardShapes = false, Catalogs = false });
    private static readonly RunPath Run = PathOf(Whole.Projects(Whole.Entities[0].Name)[0].RunAt(0));
    private static readonly UnitId Unit = UnitId.OfRun(FilesTable.Kind, Run);

    private readonly TemporaryDirectory _directory = new();
    private readonly RunGrowth _growth = new(1);
    private readonly JournalState _state = new(TableCatalogue.Default.Of(["files"]).Units);
    private WandbSimulator _simulator = null!;
    private WandbClient _client = null!;
    private LocalDestination _destination = null!;

    private static string Own => RunFileKeys.File(Run, "output.log").Value;

    private static string Clashing => RunFileKeys.Clashing(Run, "output.log").Value;

    public async Task InitializeAsync()
    {
        var options = new SimulatorOptions { Worlds = [new GrowingWorld(Whole, _ => _growth)] };
        _simulator = await WandbSimulator.StartAsync(options, CancellationToken.None);
        _client = new WandbClient(new WandbClientOptions { BaseUrl = _simulator.BaseUrl, ApiKey = options.ApiKey });
        _destination = await new SmallExport(_directory.Below("export")).OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _destination.DisposeAsync();
        await _client.DisposeAsync();
        await _simulator.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_file_that_did_not_change_stays_where_it_is_and_is_not_downloaded()
    {
        var first = await ReadAsync("as it is", commit: true);
        Assert.Equal((Own, 1), (first.Key, Downloads));
        Assert.Equal(first, await ReadAsync("as it is", commit: true));
        Assert.Equal(1, Downloads);
        Assert.Empty(_state.Superseded);
    }

    [Fact]
    public async Task A_content_that_counts_or_that_a_manifest_may_name_is_never_written_over()
    {
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var content in (string[])["one", "two", "three", "four", "two"])
        {
            contents[(await ReadAsync(content, commit: true)).Key] = content;
            foreach (var (key, text) in contents)
                Assert.Equal(text, await TextAsync(key));
        }
        Assert.Equal([Own, Clashing], contents.Keys.Take(2));
        Assert.Equal(5, contents.Count);
        Assert.Equal(4, _state.Superseded.Count());
    }

    [Fact]
    public async Task The_own_key_is_free_again_when_what_counted_there_was_removed()
    {
        await ReadAsync("one", commit: true);
        Assert.Equal(Clashing, (await ReadAsync("two", commit: true)).Key);
        _state.ForgetSuperseded();
        Assert.Equal(Own, (await ReadAsync("three", commit: true)).Key);
        Assert.Equal([Clashing], _state.Superseded);
    }

    [Fact]
    public async Task What_an_attempt_downloaded_is_not_downloaded_again_and_is_written_over_when_it_changed()
    {
        await ReadAsync("one", commit: true);
        Assert.Equal(Clashing, (await ReadAsync("two", commit: false)).Key);
        Assert.Equal(Clashing, (await ReadAsync("two", commit: false)).Key);
        Assert.Equal(2, Downloads);
        Assert.Equal(Clashing, (await ReadAsync("three", commit: true)).Key);
        Assert.Equal(("one", "three"), (await TextAsync(Own), await TextAsync(Clashing)));
        Assert.Equal([Own], _state.Superseded);
    }

    [Fact]
    public async Task A_file_for_which_no_key_is_left_is_one_that_could_not_be_read_and_nothing_is_written_over()
    {
        await ReadAsync("one", commit: true);
        await ReadAsync("two", commit: true);
        await ReadAsync("three", commit: false);
        var blocked = Assert.Single(Directory.GetFiles(_directory.Path, "~~*", SearchOption.AllDirectories));
        File.Delete(blocked);
        Directory.CreateDirectory(Path.Combine(blocked, "of another file"));
        _state.Apply(new UnitReset(Unit.Value));

        var copied = await CopyAsync("three");

        Assert.Equal((null, "name_clash"), (copied.Part, copied.Failure?.Code));
        Assert.Equal(("one", "two"), (await TextAsync(Own), await TextAsync(Clashing)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(5L)]
    public async Task Contents_that_the_listing_does_not_tell_apart_are_never_written_over(long? listed)
    {
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var content in (string[])["one", "two", "six", "ten"])
        {
            var part = await ReadAsync(content, commit: true, new FileListing(listed, null));
            Assert.Equal(content.Length, part.Bytes);
            contents.Add(part.Key, content);
            foreach (var (key, text) in contents)
                Assert.Equal(text, await TextAsync(key));
        }
    }

    [Fact]
    public async Task A_digest_tells_that_a_file_did_not_change_although_its_size_is_not_known()
    {
        var listing = new FileListing(null, new BytesFile("x", "as it is").Md5());
        var first = await ReadAsync("as it is", commit: true, listing);
        Assert.Equal(first, await ReadAsync("as it is", commit: true, listing));
        Assert.Equal(1, Downloads);
    }

    [Fact]
    public async Task An_empty_part_of_a_file_that_is_listed_with_0_bytes_is_not_taken_for_its_content()
    {
        _state.Apply(new PartCommitted(Unit.Value, new PartInfo(Own, null, 0, "", 0, null), null, DateTimeOffset.UnixEpoch));
        Assert.Equal(3, (await ReadAsync("one", commit: true, new FileListing(0, null))).Bytes);
    }

    [Fact]
    public async Task An_empty_file_is_asked_for_once_and_its_digest_vouches_for_it_from_then_on()
    {
        Assert.Equal(0, (await ReadAsync("", commit: true)).Bytes);
        Assert.Equal(0, (await ReadAsync("", commit: true)).Bytes);
        Assert.Equal(1, Downloads);
    }

    [Fact]
    public async Task Several_contents_of_one_name_have_keys_of_their_own_whatever_is_listed_of_them()
    {
        _growth.Extent = new RunExtent(0, 0, null, [.. ((string[])["one", "two", "six"]).Select((content, place) => new BytesFile("output.log", content)
        {
            ListedAs = new FileListing(3, null) { Url = $"/files/{Run.Entity}/{Run.Project}/{Run.RunId}?file={place}" },
        })]);
        var context = TestContext.For(_client, _destination.Sink, tables: [FilesTable.Name]);
        var listed = new ListedFiles();
        var copier = new FileCopier(context, Run, UnitProgress.None);
        var keys = new List<string>();
        foreach (var file in (await _client.Runs.ListFiles(Run, 10).NextAsync(default)).Items)
        {
            var copied = Assert.IsType<Fetched<CopiedFile>>(await copier.CopyAsync(new Fetched<ListedFile>(listed.Next(file)!))).Value;
            keys.Add(copied.Part!.Key);
        }
        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal(["one", "two", "six"], await Task.WhenAll(keys.Select(TextAsync)));
    }

    private int Downloads => _simulator.Requests.Snapshot().Count(request => request.Endpoint == "files");

    /// <summary>What one start does with the one file of the run, which has this content by then.</summary>
    private async Task<PartInfo> ReadAsync(string content, bool commit, FileListing? listing = null)
    {
        var part = (await CopyAsync(content, listing)).Part;
        Assert.NotNull(part);
        _state.Apply(new PartCommitted(Unit.Value, part, null, DateTimeOffset.UnixEpoch));
        if (commit)
            _state.Apply(new UnitCommitted(Unit.Value, "", 1, 1, null, DateTimeOffset.UnixEpoch, new LiveEnd(null, 0, 1)));
        return part;
    }

    private async Task<CopiedFile> CopyAsync(string content, FileListing? listing = null)
    {
        _growth.Extent = new RunExtent(0, 0, null, [new BytesFile("output.log", content) { ListedAs = listing }]);
        var progress = _state.ProgressOf(Unit);
        if (progress.Parts.Count > 0)
            _state.Apply(new UnitReset(Unit.Value));
        var context = TestContext.For(_client, _destination.Sink, tables: ["files"]);
        var file = Assert.Single((await _client.Runs.ListFiles(Run, 10).NextAsync(default)).Items);
        var copied = await new FileCopier(context, Run, progress).CopyAsync(new Fetched<ListedFile>(new ListedFile(file, 0)));
        return Assert.IsType<Fetched<CopiedFile>>(copied).Value;
    }

    private async Task<string> TextAsync(string key)
    {
        await using var content = await _destination.Sink.OpenReadAsync(new ObjectKey(key), default);
        using var reader = new StreamReader(content!);
        return await reader.ReadToEndAsync();
    }

    private static RunPath PathOf(RunData run) => new(run.Project.Entity, run.Project.Name, run.Name);
}
