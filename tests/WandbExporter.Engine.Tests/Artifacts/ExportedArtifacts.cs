using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>One export of all artifacts of a world with every awkward shape, for the tests of a class.</summary>
public sealed class ExportedArtifacts : IAsyncLifetime
{
    public const string Awkward = "awkward-artifacts";

    private static readonly string[] Selection = ["acme/image-classifier", $"acme/{Awkward}", "example-labs"];

    private NightlyExport? _export;
    private ArtifactTruthLines? _truth;

    internal static GeneratedWorld World { get; } = new(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 5 });

    internal NightlyExport Export => _export!;

    internal ArtifactTruthLines Truth => _truth!;

    /// <summary>The first night.</summary>
    internal Night Night { get; private set; } = null!;

    internal IReadOnlyList<JournalRecord> Records { get; private set; } = null!;

    internal string Path => Export.Path;

    internal static bool IsSelected(string entity, string project) => entity == "example-labs" || Selection.Contains($"{entity}/{project}");

    public async Task InitializeAsync()
    {
        _export = await NightlyExport.OfArtifactsAsync(World, Selection);
        Night = await _export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All });
        Records = await _export.RecordsAsync();
        _truth = await ArtifactTruthLines.WriteAsync(World, _export.Below("truth"), IsSelected);
    }

    public async Task DisposeAsync() => await _export!.DisposeAsync();

    /// <summary>What was noted when a unit was committed; null if nothing was.</summary>
    internal string? NoteOf(string unit) => Records.OfType<UnitCommitted>().Last(committed => committed.Unit == unit).Note;
}
