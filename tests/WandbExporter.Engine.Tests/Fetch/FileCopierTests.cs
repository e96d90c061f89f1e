using System.Diagnostics.CodeAnalysis;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Client;
using WandbExporter.Client.Model;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>The files of a run that is still running, from one start to the next.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit ends what InitializeAsync began, with DisposeAsync.")]
public sealed class FileCopierTests : IAsyncLifetime
{
    private static readonly GeneratedWorld Whole = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, AwkwardShapes = false, Catalogs = false });
    private static readonly RunPath Run = PathOf(Whole.Projects(Whole.Entities[0].Name)[0].RunAt(0));
    private static readonly UnitId Unit = UnitId.OfRun(UnitKind.Files, Run);

    private readonly TemporaryDirectory _directory = new();
    private readonly RunGrowth _growth = new(1);
    private readonly JournalState _state = new(new RunUnits([TableNames.Files]));
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

    private int Downloads => _simulator.Requests.Snapshot().Count(request => request.Endpoint == "files");

    /// <summary>What one start does with the one file of the run, which has this content by then.</summary>
    private async Task<PartInfo> ReadAsync(string content, bool commit)
    {
        var part = (await CopyAsync(content)).Part;
        Assert.NotNull(part);
        _state.Apply(new PartCommitted(Unit.Value, part, null, DateTimeOffset.UnixEpoch));
        if (commit)
            _state.Apply(new UnitCommitted(Unit.Value, "", 1, 1, null, DateTimeOffset.UnixEpoch, new LiveEnd(null, 0, 1)));
        return part;
    }

    private async Task<CopiedFile> CopyAsync(string content)
    {
        _growth.Extent = new RunExtent(0, 0, null, [new BytesFile("output.log", content)]);
        var progress = _state.ProgressOf(Unit);
        if (progress.Parts.Count > 0)
            _state.Apply(new UnitReset(Unit.Value));
        var context = TestContext.For(_client, _destination.Sink, tables: [TableNames.Files]);
        var file = Assert.Single((await _client.ListFiles(Run, 10).NextAsync(default)).Items);
        var copied = await new FileCopier(context, Run, progress).CopyAsync(new Fetched<RunFile>(file));
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
