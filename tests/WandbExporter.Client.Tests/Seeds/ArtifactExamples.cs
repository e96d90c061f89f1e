using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Seeds;

/// <summary>Artifacts: by their names, through their collections, out of registries, and by the runs that made or used them.</summary>
[Collection(SeedExamples.Name)]
public sealed class ArtifactExamples(SeedServer server)
{
    [Theory]
    [InlineData("image-classifier/model-0:latest")]
    [InlineData("image-classifier/model-0:v1")]
    [InlineData("acme/image-classifier/model-0:latest")]
    [InlineData("acme/image-classifier/model-0:v1")]
    public async Task An_artifact_by_project_or_entity_and_version_or_alias(string name)
    {
        // Who names no entity means their own.
        var whole = name.Split('/').Length == 3 ? name : $"{(await server.Client.GetViewerAsync()).Entity}/{name}";

        var found = (await server.Client.Artifacts.GetAsync(ArtifactName.Parse(whole)))!;

        Assert.Equal(("model-0", SeedServer.Project, "model"), (found.Collection, found.Project, found.Version.TypeName));
        Assert.Equal(found.Path.Name, ArtifactName.Parse(server.Client.Artifacts.PageOf(found)!.AbsoluteUri));
        Assert.Contains(name.Split(':')[1], found.Aliases.Select(alias => alias.Alias).Append(found.VersionName));
    }

    [Theory]
    [InlineData("acme/image-classifier/model-0:v0", true)]
    [InlineData("acme/image-classifier/model-0:latest", true)]
    [InlineData("acme/image-classifier/model-0:v99", false)]
    [InlineData("acme/image-classifier/nobody's:latest", false)]
    public async Task Whether_an_artifact_exists(string name, bool exists) =>
        Assert.Equal(exists, await server.Client.Artifacts.GetAsync(ArtifactName.Parse(name)) is not null);

    [Fact]
    public async Task An_artifact_by_name_and_alias_is_downloaded()
    {
        var artifact = (await server.Client.Artifacts.GetAsync(ArtifactName.Parse("acme/image-classifier/model-0:latest")))!;
        await DownloadedAsync(artifact);
    }

    [Fact]
    public async Task An_artifact_of_a_registry_is_downloaded()
    {
        const string Registry = "model", Collection = "tiny-yolo", Version = "v0";
        // The entity that holds an organization's registries is the organization's own.
        var organization = Assert.Single(await server.Client.Organizations.GetOfEntityAsync(SeedServer.Team));

        var linked = (await server.Client.Artifacts.GetAsync(ArtifactName.Parse($"{organization.Entity}/wandb-registry-{Registry}/{Collection}:{Version}")))!;

        Assert.Equal("tiny-yolo-source", linked.Version.SourceCollection);
        Assert.Equal(linked.Path.Name, ArtifactName.Parse(server.Client.Artifacts.PageOf(linked, organization.Name)!.AbsoluteUri));
        Assert.Null(server.Client.Artifacts.PageOf(linked));
        await DownloadedAsync(linked);
    }

    [Fact]
    public async Task A_collection_by_type_and_name_and_its_first_artifact_downloaded()
    {
        var collection = (await server.Client.Collections.GetAsync(SeedServer.Project, "dataset-0"))!;
        Assert.Equal(("dataset", true, "MANIFEST_MD5"), (collection.TypeName, collection.IsSequence, collection.DigestAlgorithm));
        var listed = await server.Client.Collections.List(SeedServer.Project, "dataset").FirstAsync(one => one.Name == "dataset-0");
        Assert.Equal((listed.Id, listed.VersionCount, listed.Description), (collection.Id, collection.VersionCount, collection.Description));

        await DownloadedAsync(await server.Client.Artifacts.List(collection, "dataset").FirstAsync());
    }

    [Fact]
    public async Task Whether_a_collection_exists()
    {
        Assert.Equal("model", (await server.Client.Collections.GetAsync(SeedServer.Project, "model-0"))?.TypeName);
        Assert.Null(await server.Client.Collections.GetAsync(SeedServer.Project, "nobody's"));
        Assert.Null(await server.Client.Collections.GetAsync(new ProjectPath("nobody", "none"), "model-0"));
        // A portfolio is one too.
        Assert.False((await server.Client.Collections.GetAsync(SeedServer.Models, "my_collection"))!.IsSequence);
    }

    [Fact]
    public async Task All_versions_of_a_collection()
    {
        var versions = await server.Client.Artifacts.List(SeedServer.Project, "model", "model-0").Select(version => version.VersionName).ToListAsync();
        Assert.Equal(["v0", "v1", "v2"], versions);
    }

    [Fact]
    public async Task An_artifact_that_a_run_logs_is_among_those_that_it_logged()
    {
        var run = server.Runs[2].Path;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "This is a test artifact");
            var artifact = new ArtifactDraft("test_artifact", "dataset");
            artifact.AddFile(file);
            await server.Client.Artifacts.Log(artifact, run).SendAsync();
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Contains("test_artifact", await server.Client.Runs.ListArtifacts(run, ArtifactUse.Logged).Select(logged => logged.Version.SourceCollection).ToListAsync());
    }

    [Fact]
    public async Task An_artifact_that_a_run_uses_is_among_those_that_it_used()
    {
        var run = server.Runs[3].Path;
        var artifact = (await server.Client.Artifacts.GetAsync(ArtifactName.Parse("acme/image-classifier/dataset-1:latest")))!;
        await server.Client.Artifacts.Use(artifact.Version, run).SendAsync();

        Assert.Contains("dataset-1", await server.Client.Runs.ListArtifacts(run, ArtifactUse.Used).Select(used => used.Version.SourceCollection).ToListAsync());
    }

    private async Task DownloadedAsync(ArtifactMembership artifact)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var downloaded = await server.Client.Artifacts.DownloadToAsync(artifact.Path, folder.FullName);
            var files = Directory.EnumerateFiles(downloaded.Folder, "*", SearchOption.AllDirectories).ToList();
            Assert.NotEmpty(files);
            Assert.Equal((files.Count, files.Sum(file => new FileInfo(file).Length)), (downloaded.Files, downloaded.Bytes));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
