using WandbExporter.Query;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Browse.Tests.Support;

/// <summary>The demo's organization, with all its odd runs and names and one that is hostile, exported in both layouts, and served to browsers.</summary>
public sealed class BrowsedExport : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wandb-export-browse-").FullName;
    private WandbSimulator? _simulator;
    private LocalExport? _export;
    private BrowseServer? _server;

    public string Wide => Path.Combine(_directory, "wide");

    public string Long => Path.Combine(_directory, "long");

    /// <summary>What the simulator serves: the truth.</summary>
    internal World World => _simulator!.World;

    /// <summary>With the token.</summary>
    public Uri Address => _server!.Address;

    public string NewFile(string name) => Path.Combine(_directory, name);

    /// <summary>A copy of one of them, for a test to change.</summary>
    public string CopyOf(string export, string name)
    {
        var copy = NewFile(name);
        foreach (var folder in Directory.GetDirectories(export, "*", SearchOption.AllDirectories).Prepend(export))
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(export, folder)));
        foreach (var file in Directory.GetFiles(export, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(export, file)));
        return copy;
    }

    public async Task InitializeAsync()
    {
        var generated = new GeneratedWorld(new GeneratorOptions
        {
            ProjectsPerEntity = 1,
            RunsPerProject = 12,
            RowsPerRun = 240,
            FilesPerRun = 6,
            TablesPerRun = 1,
            Sweeps = 3,
            Artifacts = new ArtifactOptions { Collections = 2, Versions = 2, Files = 2, FileBytes = 100 },
        });
        var options = new SimulatorOptions
        {
            Worlds = [generated, new AwkwardOrganization(), new FolderWorld(Hostile.Write(NewFile("served")))],
            Accounts = [AwkwardOrganization.MemberAccount],
        };
        _simulator = await WandbSimulator.StartAsync(options);
        (string, string)[] environment = [("WANDB_BASE_URL", _simulator.BaseUrl.ToString()), ("WANDB_API_KEY", options.ApiKey)];
        var exports = await Task.WhenAll(
            Program.RunAsync(["export", "--organization", AwkwardOrganization.Name, "acme", Hostile.Entity, "--to", Wide, "--artifacts", "all"], environment),
            Program.RunAsync(["export", "acme/image-classifier", $"{Hostile.Entity}/{Hostile.Project}", "--to", Long, "--history-layout", "long", "--tables", "metadata,history,files"], environment));
        Assert.All(exports, export => Assert.True(export.ExitCode == 0, export.Error));
        _export = await LocalExport.OpenReadOnlyAsync(Wide, CancellationToken.None);
        _server = await BrowseServer.StartAsync(_export, new QueryOptions(), 0, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_export is not null)
            await _export.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
