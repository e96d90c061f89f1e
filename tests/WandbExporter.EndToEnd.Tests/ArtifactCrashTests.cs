using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>As <see cref="CrashTests"/>, while files of artifacts are exported, some with an MD5 and some with an XXH128.</summary>
public sealed class ArtifactCrashTests(ArtifactCrashTests.Scene scene) : IClassFixture<ArtifactCrashTests.Scene>
{
    /// <summary>In files; before and behind the listing of versions, the record of a group of files, and the commit of a version.</summary>
    public static TheoryData<string> Points =>
    [
        "put-written:9", "put-renamed:13", "puts-synced:1",
        "journal-before-write/artifacts-listed:1", "journal-synced/artifacts-listed:2",
        "journal-before-write/part-committed:6", "journal-synced/part-committed:9",
        "journal-before-write/unit-committed:3", "journal-written/unit-committed:4",
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_kill_loses_nothing_and_repeats_nothing(string point) => Assert.True(await scene.Interruption.KillAtAsync(point), $"{point} was not reached.");

    /// <summary>
    /// What a killed process had of a file is not asked for again, and is proved with the rest: where it is not what was sent, the file comes anew.
    /// </summary>
    [Fact]
    public async Task A_kill_between_ranges_loses_only_those_under_way()
    {
        const long Bytes = 90_000_000;
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 0, AwkwardShapes = false, Catalogs = false, Artifacts = new ArtifactOptions { Files = 1, FileBytes = Bytes } });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        var interruption = new Interruption(export, ["acme/artifact-store"], "--artifacts", "all", "--tables", "artifact_versions");
        await interruption.UninterruptedAsync();
        foreach (var isSpoiled in (bool[])[false, true])
        {
            var destination = export.NewDestination($"killed-{isSpoiled}");
            var crashed = await WarmProgram.RunAsync(interruption.ArgumentsFor(destination), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "put-kept:5")));
            Assert.True(crashed.ExitCode == 137, crashed.ToString());
            var partial = new FileInfo(Assert.Single(Directory.GetFiles(Path.Combine(destination, "_export", "tmp"), "*.partial")));
            Assert.InRange(partial.Length, 5 * (8 << 20), Bytes - 1);
            if (isSpoiled)
            {
                await using var file = partial.OpenWrite();
                file.Write(new byte[1000]);
            }
            var killedAt = DateTimeOffset.UtcNow;

            await interruption.ResumeAndCompareAsync(destination, $"killed in mid-file, spoiled: {isSpoiled}");

            var served = export.Simulator.Requests.Snapshot().Where(request => request is { Endpoint: "bucket", Range: not null } && request.Time > killedAt).ToList();
            Assert.Equal(Bytes - partial.Length + (isSpoiled ? Bytes : 0), served.Sum(request => request.Bytes));
            Assert.Empty(Directory.GetFiles(Path.Combine(destination, "_export", "tmp")));
        }
    }

    /// <summary>
    /// The rows of a version come in the order of its manifest, but a large file that is there is recorded, whatever those before it do; and stays so when the
    /// next start is killed too, as soon as it has begun the version anew.
    /// </summary>
    [Theory]
    [InlineData("tree")]
    [InlineData("cas")]
    public async Task A_kill_behind_a_slow_file_loses_no_large_file_that_is_there(string layout)
    {
        var world = new GeneratedWorld(new GeneratorOptions
        {
            ProjectsPerEntity = 0,
            AwkwardShapes = false,
            Catalogs = false,
            Artifacts = new ArtifactOptions { Files = 5, FileBytes = 9_000_000 },
        });
        var slow = new FaultRule { Kind = FaultKind.SlowBody, Match = new FaultMatch { Path = "*file-00000000.bin" }, Limit = 1 };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = [slow] } });
        var interruption = new Interruption(export, ["acme/artifact-store"], "--artifacts", "all", "--artifact-layout", layout, "--tables", "artifact_versions");
        var destination = export.NewDestination("killed");
        using (var process = CliProcess.Start(interruption.ArgumentsFor(destination), export.Environment()))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (JournalFile.Read(destination).Count(IsFile) < 4)
                await Task.Delay(5, patience.Token);
            process.Kill();
            await process.WaitAsync();
        }
        await interruption.UninterruptedAsync();
        // Contents that stand by their digests are no parts of their versions, which do not start over.
        if (layout == "tree")
        {
            var again = await WarmProgram.RunAsync(interruption.ArgumentsFor(destination), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/unit-reset:1")));
            Assert.True(again.ExitCode == 137, again.ToString());
        }
        var before = (int)export.Simulator.Requests.Count;
        await interruption.ResumeAndCompareAsync(destination, layout);
        var served = export.Simulator.Requests.Snapshot().Skip(before).Where(request => request.Path.EndsWith(".bin", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(served);
        Assert.All(served, request => Assert.EndsWith("file-00000000.bin", request.Path, StringComparison.Ordinal));

        static bool IsFile(System.Text.Json.JsonElement record) =>
            record.GetProperty("type").GetString() is "part-committed" or "content-committed" && record.GetProperty("part").GetProperty("key").GetString()!.StartsWith("artifacts/", StringComparison.Ordinal);
    }

    /// <summary>A server, and what an uninterrupted export of it holds.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 0 });

        private TestExport? _export;

        internal Interruption Interruption { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
            Interruption = new Interruption(_export, ["acme/awkward-artifacts"], "--artifacts", "digests-*", "--tables", "artifact_versions");
        }

        public async Task DisposeAsync() => await _export!.DisposeAsync();
    }
}
