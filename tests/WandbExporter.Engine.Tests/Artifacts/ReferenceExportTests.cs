using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.References;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>A version whose files are elsewhere: on the web, on this machine, in other versions, and where nobody is led.</summary>
public sealed class ReferenceExportTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 70_000).Select(number => (byte)(number * 7))];

    private readonly string _folder = Directory.CreateTempSubdirectory("references").FullName;
    private WebStore _store = null!;
    private WebStore _elsewhere = null!;

    public async Task InitializeAsync() => (_store, _elsewhere) = (await WebStore.StartAsync(), await WebStore.StartAsync());

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _elsewhere.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Entries_of_other_versions_are_followed_to_where_their_bytes_are()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World(), ["acme"]);
        var night = await ExportAsync(export, ArtifactLayout.Tree, _store.Url, "wandb-artifact://");
        Assert.Equal(ExitCode.Incomplete, night.Outcome.Exit);
        // Besides the one that leads to itself, two of the web.
        Assert.Contains("3 files", Assert.Single(night.Outcome.State.Failed).Failure.Message, StringComparison.Ordinal);
        var parts = (await export.RecordsAsync()).OfType<PartCommitted>().ToDictionary(part => part.Part.Key, part => part.Part.VerifiedBy);
        foreach (var (name, content, verifiedBy) in new[] { ("of-a-stored-file.txt", "stored\n"u8.ToArray(), "MD5"), ("of-a-reference", Content, "MD5") })
        {
            var key = $"artifacts/acme/references/given/v0/artifact/{name}";
            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(export.Path, key)));
            Assert.Equal(verifiedBy, parts[key]);
        }
    }

    [Theory]
    [InlineData(ArtifactLayout.Tree)]
    [InlineData(ArtifactLayout.Cas)]
    public async Task The_table_says_of_each_what_it_was_held_against_or_why_it_is_not_there_and_the_next_start_fetches_what_failed(ArtifactLayout layout)
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World(), ["acme"]);
        var first = await ExportAsync(export, layout, _store.Url, $"file://{_folder}/shared");
        Assert.Equal(ExitCode.Incomplete, first.Outcome.Exit);
        Assert.Contains("2 files", Assert.Single(first.Outcome.State.Failed).Failure.Message, StringComparison.Ordinal);

        _store.Put("/changed.bin", Content, "logged");
        _store.Put("/gone.bin", Content, "logged");
        var asked = _store.Requests.Count;
        var night = await ExportAsync(export, layout, _store.Url, $"file://{_folder}/shared");
        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        Assert.Equal(["/changed.bin", "/gone.bin", "/on.bin"], _store.Requests.Skip(asked).Select(request => request.Path).Order());
        Assert.Empty(_elsewhere.Requests);
        Assert.All(_store.Requests, request => Assert.DoesNotContain("uthorization", request.Headers, StringComparison.Ordinal));
        Assert.All(_store.Requests, request => Assert.DoesNotContain(SimulatorOptions.DefaultApiKey, request.Headers, StringComparison.Ordinal));
        ArtifactTables.AssertSame(
            [
                "web/md5.bin · stored · MD5", "web/tagged.bin · stored · ETag", "web/unchecked.bin · stored · -", "web/changed.bin · stored · ETag",
                "web/gone.bin · stored · ETag", "web/redirected.bin · stored · ETag", "web/led-on.bin · reference · -", "elsewhere.bin · reference · -",
                "s3.bin · reference · -", "unknown.bin · reference · -", "file/checked.bin · stored · MD5", "file/unchecked.bin · stored · -",
                "file/outside.bin · reference · -", "file/by-a-link.bin · reference · -", "artifact/of-a-stored-file.txt · reference · -",
                "artifact/of-a-reference · reference · -", "artifact/of-itself · reference · -",
            ],
            (await RowsAsync(export)).Select(row => string.Join(" · ", row[..3])));
        foreach (var row in (await RowsAsync(export)).Where(row => row[1] == "stored"))
            Assert.Equal(Content, await File.ReadAllBytesAsync(Path.Combine(export.Path, row[3])));
        var reasons = (await RowsAsync(export)).ToDictionary(row => row[0], row => row[4]);
        Assert.Contains("does not name s3://example-bucket", reasons["s3.bin"], StringComparison.Ordinal);
        Assert.Contains($"sends on to {_elsewhere.Url}", reasons["web/led-on.bin"], StringComparison.Ordinal);
        Assert.Contains("a link leads out", reasons["file/by-a-link.bin"], StringComparison.Ordinal);
        Assert.Equal("-", reasons["web/md5.bin"]);
        var note = (await export.RecordsAsync()).OfType<UnitCommitted>().Last(unit => unit.Unit == "ArtifactFiles/acme/references/given/v0").Note;
        Assert.Contains("6 references were not followed: to wandb-artifact:// (3), file:// (1)", note, StringComparison.Ordinal);
        // The scheme that nothing reads, the redirect and the link.
        Assert.Contains("3 references were not followed that no entry for their place helps", note, StringComparison.Ordinal);
        var report = await export.VerifyAsync();
        Assert.True(report is { ProblemsTotal: 0, Complete: true }, report.ToJson());
    }

    /// <summary>The version does not wait for it, and is there with all else.</summary>
    [Fact]
    public async Task What_a_host_does_not_give_now_fails_alone_and_is_asked_for_by_the_next_start()
    {
        List<ReferenceOptions> references =
        [
            Tagged("busy.bin", _store.Put("/busy.bin", Content, "busy"), "busy"),
            Tagged("led-on.bin", _store.Redirect("/led-on.bin", $"{_elsewhere.Url}/x"), "logged"),
            Tagged("there.bin", _store.Put("/there.bin", Content, "there"), "there"),
        ];
        _store.Refuse("/busy.bin", 503);
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 0, AwkwardShapes = false, Catalogs = false, Organizations = 0, References = references });
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        var night = await ExportAsync(export, ArtifactLayout.Tree, _store.Url);
        Assert.Equal((ExitCode.Incomplete, 1), (night.Outcome.Exit, night.Outcome.State.Failed.Count));
        Assert.Equal(3, _store.Requests.Count(request => request.Path == "/busy.bin"));
        ArtifactTables.AssertSame(["busy.bin · failed", "led-on.bin · reference", "there.bin · stored"], (await RowsAsync(export)).Where(row => !row[0].StartsWith("artifact/", StringComparison.Ordinal)).Select(row => $"{row[0]} · {row[1]}"));

        _store.Refuse("/busy.bin", null);
        var asked = _store.Requests.Count;
        Assert.Equal(ExitCode.Complete, (await ExportAsync(export, ArtifactLayout.Tree, _store.Url)).Outcome.Exit);
        // A redirect that was refused is looked at again with its version, for it may lead elsewhere by then.
        Assert.Equal(["/busy.bin", "/led-on.bin"], _store.Requests.Skip(asked).Select(request => request.Path).Order());
        asked = _store.Requests.Count;
        Assert.Equal(ExitCode.Complete, (await ExportAsync(export, ArtifactLayout.Tree, _store.Url)).Outcome.Exit);
        Assert.Equal(asked, _store.Requests.Count);
        Assert.Empty(_elsewhere.Requests);
    }

    private static Task<Night> ExportAsync(NightlyExport export, ArtifactLayout layout, params string[] allowed) =>
        export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All with { Layout = layout, References = ReferenceList.Of(allowed).Texts } });

    private static async Task<IReadOnlyList<string[]>> RowsAsync(NightlyExport export) =>
        [.. (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "path", "status", "verified_by", "key", "error", "collection")).Where(row => row[5] == "given")];

    private GeneratedWorld World() => new(new GeneratorOptions
    {
        ProjectsPerEntity = 0,
        AwkwardShapes = false,
        Catalogs = false,
        Organizations = 0,
        References = Given(),
    });

    private IReadOnlyList<ReferenceOptions> Given()
    {
        var (shared, outside) = (Directory.CreateDirectory(Path.Combine(_folder, "shared")), Path.Combine(_folder, "outside.bin"));
        File.WriteAllBytes(Path.Combine(shared.FullName, "a #1.bin"), Content);
        File.WriteAllBytes(outside, Content);
        File.CreateSymbolicLink(Path.Combine(shared.FullName, "link.bin"), outside);
        var file = $"file://{shared.FullName}/a #1.bin";
        _elsewhere.Put("/x", Content);
        return
        [
            Tagged("web/md5.bin", _store.Put("/md5.bin", Content), WebStore.Md5Of(Content)),
            Tagged("web/tagged.bin", _store.Put("/tagged.bin", Content, "logged"), "logged"),
            new("web/unchecked.bin", _store.Put("/unchecked.bin", Content)),
            Tagged("web/changed.bin", _store.Put("/changed.bin", [1], "another"), "logged"),
            Tagged("web/gone.bin", $"{_store.Url}/gone.bin", "logged"),
            Tagged("web/redirected.bin", _store.Redirect("/moved.bin", $"{_store.Url}/tagged.bin"), "logged"),
            Tagged("web/led-on.bin", _store.Redirect("/on.bin", $"{_elsewhere.Url}/x"), "logged"),
            new("elsewhere.bin", $"{_elsewhere.Url}/x"),
            new("s3.bin", "s3://example-bucket/x"),
            new("unknown.bin", "hdfs://namenode/x"),
            new("file/checked.bin", file, Convert.ToBase64String(Convert.FromHexString(WebStore.Md5Of(Content))), Content.Length),
            new("file/unchecked.bin", file, Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, Encoding.UTF8.GetBytes(file)))),
            new("file/outside.bin", $"file://{outside}"),
            new("file/by-a-link.bin", $"file://{shared.FullName}/link.bin"),
        ];
    }

    private static ReferenceOptions Tagged(string path, string address, string etag) => new(path, address, etag, Content.Length, $$"""{"etag":"\"{{etag}}\""}""");
}
