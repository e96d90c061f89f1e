using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>A server, and what an uninterrupted export of it holds, for all kills of a class.</summary>
public sealed class CrashScene : IAsyncLifetime
{
    private TestExport? _export;
    private Interruption? _interruption;
    private IReadOnlyDictionary<string, string>? _images;

    internal static GeneratedWorld World { get; } = new(new GeneratorOptions
    {
        Seed = 11,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 6,
        RowsPerRun = 300,
        KeysPerRun = 5,
        FilesPerRun = 3,
        AwkwardShapes = false,
        Catalogs = false,
    });

    public async Task InitializeAsync()
    {
        _export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        _interruption = Of(_export);
    }

    public async Task DisposeAsync() => await _export!.DisposeAsync();

    internal static Interruption Of(TestExport export) => new(export, [World.Entities[0].Name]);

    /// <summary>Goes on from what a kill at the point leaves, and holds what comes of it against the uninterrupted export.</summary>
    /// <param name="point">Which; the program must come to it.</param>
    /// <param name="points">All that the class looks at: one process shows them.</param>
    public async Task GoOnFromAsync(string point, IReadOnlyCollection<string> points)
    {
        _images ??= await _interruption!.ImagesAsync(points);
        Assert.True(_images.TryGetValue(point, out var image), $"{point} was not reached.");
        await _interruption!.ResumeAndCompareAsync(image, point);
        Directory.Delete(image, recursive: true);
    }
}
