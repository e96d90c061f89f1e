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
        "put-written:9", "put-renamed:13", "puts-synced:1", "puts-synced:3",
        "journal-before-write/artifacts-listed:1", "journal-synced/artifacts-listed:2",
        "journal-before-write/part-committed:6", "journal-synced/part-committed:9",
        "journal-before-write/unit-committed:3", "journal-written/unit-committed:4",
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_kill_loses_nothing_and_repeats_nothing(string point) => Assert.True(await scene.Interruption.KillAtAsync(point), $"{point} was not reached.");

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
