using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Updates;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Artifacts;

/// <summary>A version as a folder of files.</summary>
public sealed class ArtifactFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_version_is_put_into_a_folder_byte_for_byte_and_what_is_there_is_not_asked_for_again()
    {
        await using var server = await UpdateServer.StartAsync();
        var path = await VersionAsync(server, UpdateServer.Project);
        var folder = Path.Combine(_folder, "new", "place");

        var first = await server.Client.Artifacts.DownloadToAsync(path, folder);
        var entries = await EntriesAsync(server, path);
        var stored = entries.Where(entry => entry.Reference is null).ToList();
        Assert.Equal((folder, stored.Count, stored.Sum(entry => entry.Size ?? 0)), (first.Folder, first.Files, first.Bytes));
        Assert.Equal(stored.Select(entry => entry.Path).Order(StringComparer.Ordinal), FilesIn(folder));
        Assert.Equal(entries.Where(entry => entry.Reference is not null).Select(entry => entry.Path), first.References.Select(entry => entry.Path));

        var damaged = stored.MaxBy(entry => entry.Size)!;
        await File.WriteAllBytesAsync(Path.Combine(folder, damaged.Path), new byte[damaged.Size!.Value]);
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.txt"), "stays");
        var second = await server.Client.Artifacts.DownloadToAsync(path, folder);
        Assert.Equal((first.Files, damaged.Size.Value), (second.Files, second.Bytes));
        Assert.Contains("mine.txt", FilesIn(folder));
        Assert.Equal((first.Files, 0), ((await server.Client.Artifacts.DownloadToAsync(ArtifactName.Parse(path.ToString()), folder)) is var third ? third.Files : 0, third.Bytes));
    }

    [Fact]
    public async Task A_path_that_leads_out_of_the_folder_is_refused_and_nothing_is_written_there()
    {
        await using var server = await Simulator.WandbSimulator.StartAsync(new Simulator.SimulatorOptions());
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = server.BaseUrl, ApiKey = Simulator.SimulatorOptions.DefaultApiKey });
        var project = new ProjectPath("acme", "awkward-artifacts");
        var refused = 0;
        await foreach (var type in client.Artifacts.ListTypes(project))
        {
            await foreach (var collection in client.Collections.List(project, type.Name))
            {
                await foreach (var version in client.Artifacts.List(collection, type.Name).Where(version => version.Version.State == "COMMITTED").Take(2))
                {
                    await using var manifest = await client.Artifacts.OpenManifestAsync(version.Path);
                    var paths = await manifest!.ReadEntriesAsync().Where(entry => entry.Reference is null).Select(entry => entry.Path).ToListAsync();
                    if (!paths.Exists(path => path.Contains("../", StringComparison.Ordinal) || path.StartsWith('/')))
                        continue;
                    var failure = await Assert.ThrowsAsync<WandbException>(() => client.Artifacts.DownloadToAsync(version.Path, Path.Combine(_folder, "inside")));
                    Assert.Equal(FailureCode.UnsafePath, failure.Code);
                    Assert.Contains(version.Path.ToString(), failure.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        }
        Assert.InRange(refused, 1, int.MaxValue);
        Assert.All(Directory.EnumerateFileSystemEntries(_folder), entry => Assert.Equal("inside", Path.GetFileName(entry)));
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_missed()
    {
        await using var server = await UpdateServer.StartAsync();
        var path = await VersionAsync(server, UpdateServer.Project) with { ArtifactId = "QXJ0aWZhY3Q6OTk5OTk5OTk=" };
        Assert.True((await Assert.ThrowsAsync<WandbException>(() => server.Client.Artifacts.DownloadToAsync(path, _folder))).IsNotFound);
        var missing = await Assert.ThrowsAsync<WandbException>(() => server.Client.Artifacts.DownloadToAsync(path.Name with { Collection = "none" }, _folder));
        Assert.True(missing.IsNotFound && missing.Message.Contains("/none:", StringComparison.Ordinal), missing.Message);
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    private static async Task<List<ArtifactManifestEntry>> EntriesAsync(UpdateServer server, ArtifactPath path)
    {
        await using var manifest = await server.Client.Artifacts.OpenManifestAsync(path);
        return await manifest!.ReadEntriesAsync().ToListAsync();
    }

    /// <summary>One with several files.</summary>
    private static async Task<ArtifactPath> VersionAsync(UpdateServer server, ProjectPath project)
    {
        await foreach (var type in server.Client.Artifacts.ListTypes(project))
        {
            await foreach (var collection in server.Client.Collections.List(project, type.Name))
            {
                await foreach (var version in server.Client.Artifacts.List(collection, type.Name).Where(version => version.Version.State == "COMMITTED"))
                {
                    if ((await EntriesAsync(server, version.Path)).Count(entry => entry is { Reference: null, Size: > 0 }) > 1)
                        return version.Path;
                }
            }
        }
        throw new InvalidOperationException("No version has several files.");
    }
}
