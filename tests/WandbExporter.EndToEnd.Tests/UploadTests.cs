using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Files of this machine that are brought to the server, among those of a run and as versions of artifacts.</summary>
public sealed class UploadTests
{
    private const string Project = "acme/image-classifier";

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, RowsPerRun = 3, AwkwardShapes = false, Catalogs = false });

    private static readonly (string Name, byte[] Bytes)[] Files =
    [
        ("a.txt", "hello"u8.ToArray()), ("deep/b_2.bin", [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 11))]), ("deep/empty", []), ("z", [1, 2, 3]),
    ];

    [Fact]
    public async Task Files_of_a_run_are_uploaded_once_and_what_is_there_is_not_uploaded_again()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var (run, folder) = (World.FindProject("acme", "image-classifier")!.RunAt(0).Name, WriteFiles(export));
        string[] upload = ["upload", "file", $"{Project}/{run}", folder, "--config", export.ConfigFile];

        var plan = await WarmProgram.RunAsync([.. upload, "--dry-run"], export.Environment());
        Assert.True(plan.ExitCode == 0 && plan.Output.Contains("4 files to upload to acme/image-classifier/", StringComparison.Ordinal), plan.ToString());
        Assert.Equal(0, Puts(export));
        var unasked = await WarmProgram.RunAsync(upload, export.Environment());
        Assert.True(unasked.ExitCode == 2 && unasked.Error.Contains("give --yes", StringComparison.Ordinal), unasked.ToString());

        var made = await WarmProgram.RunAsync([.. upload, "--yes"], export.Environment());
        Assert.True(made.ExitCode == 0 && made.Error.Contains("4 files uploaded, 200.0 kB, 0 failed.", StringComparison.Ordinal), made.ToString());
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "changed");
        var again = await WarmProgram.RunAsync([.. upload, "--yes"], export.Environment());
        Assert.True(again.Output.Contains("1 file to upload", StringComparison.Ordinal) && again.Output.Contains("1 of them replaces what is there, and 3 are there as they are.", StringComparison.Ordinal), again.ToString());
        var rooted = await WarmProgram.RunAsync(["upload", "file", $"{Project}/{run}", Path.Combine(folder, "z"), "--root", Path.GetDirectoryName(folder)!, "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(rooted.ExitCode == 0, rooted.ToString());

        // A link to a file stands for it.
        File.CreateSymbolicLink(folder + "-link", Path.Combine(folder, "z"));
        string[] link = ["upload", "file", $"{Project}/{run}", folder + "-link", "--yes", "--config", export.ConfigFile];
        var linked = await WarmProgram.RunAsync(link, export.Environment());
        Assert.True(linked.ExitCode == 0 && linked.Error.Contains("1 file uploaded, 3 B, 0 failed.", StringComparison.Ordinal), linked.ToString());
        var same = await WarmProgram.RunAsync(link, export.Environment());
        Assert.True(same.Output.Contains("0 files to upload", StringComparison.Ordinal), same.ToString());

        var files = export.Simulator.World.FindProject("acme", "image-classifier")!.FindRun(run)!.Files;
        foreach (var (name, bytes) in Files)
            Assert.Equal(name == "a.txt" ? "changed"u8.ToArray() : bytes, files.Single(file => file.Name == name).ToArray());
        Assert.Equal([1, 2, 3], files.Single(file => file.Name == "source/z").ToArray());
        Assert.Equal(7, Puts(export));
    }

    [Fact]
    public async Task A_version_that_is_uploaded_is_exported_byte_for_byte_and_the_same_content_makes_no_other()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var (run, folder) = (World.FindProject("acme", "image-classifier")!.RunAt(0).Name, WriteFiles(export));
        string[] upload =
        [
            "upload", "artifact", $"{Project}/weights", folder, "--type", "model", "--alias", "best", "--tag", "reviewed", "--description", "Ours.", "--metadata", "{\"epochs\": 12}", "--run", run,
            "--config", export.ConfigFile,
        ];
        var plan = await WarmProgram.RunAsync([.. upload, "--dry-run"], export.Environment());
        Assert.True(plan.ExitCode == 0 && plan.Output.Contains("A new version of acme/image-classifier/weights (model): 4 files, 200.0 kB.", StringComparison.Ordinal), plan.ToString());
        Assert.Equal(0, Puts(export));

        var made = await WarmProgram.RunAsync([.. upload, "--yes"], export.Environment());
        Assert.True(made.ExitCode == 0 && made.Error.Contains("Uploaded: acme/image-classifier/weights:v0, 4 files, 200.0 kB; 0 were there.", StringComparison.Ordinal), made.ToString());
        var puts = Puts(export);
        var again = await WarmProgram.RunAsync(upload, export.Environment());
        Assert.True(again.ExitCode == 0 && again.Error.Contains("No new version: acme/image-classifier/weights:v0 has this content.", StringComparison.Ordinal), again.ToString());
        Assert.Equal(puts, Puts(export));
        string[] named = [.. upload[..6], "--alias", "prod", "--tag", "signed", "--description", "Other.", "--config", export.ConfigFile];
        var unasked = await WarmProgram.RunAsync(named, export.Environment());
        Assert.True(unasked.ExitCode == 2 && unasked.Error.Contains("give --yes", StringComparison.Ordinal), unasked.ToString());
        Assert.Contains("It gets the alias prod and the tag signed; another version that has one of these aliases loses it.", unasked.Output, StringComparison.Ordinal);
        Assert.Contains("Its description and metadata stay as they are", unasked.Output, StringComparison.Ordinal);
        Assert.Null(export.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("weights:prod"));
        var given = await WarmProgram.RunAsync([.. named, "--yes"], export.Environment());
        Assert.True(given.ExitCode == 0, given.ToString());
        Assert.NotNull(export.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("weights:prod"));

        await File.WriteAllTextAsync(Path.Combine(folder, "z"), "new");
        var second = await WarmProgram.RunAsync([.. upload[..6], "--yes", "--config", export.ConfigFile], export.Environment());
        Assert.True(second.Error.Contains("weights:v1, 1 file, 3 B; 3 were there.", StringComparison.Ordinal), second.ToString());

        var exported = await export.ExportAsync([Project], "--artifacts", "all");
        Assert.True(exported.ExitCode == 0, exported.ToString());
        foreach (var (name, bytes) in Files)
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(export.Destination, "artifacts", Project, "weights", "v0", name)));
            Assert.Equal(name == "z" ? "new"u8.ToArray() : bytes, await File.ReadAllBytesAsync(Path.Combine(export.Destination, "artifacts", Project, "weights", "v1", name)));
        }
        var verified = await Verification.RunAsync(export.Destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
    }

    [Fact]
    public async Task An_upload_that_is_killed_leaves_no_version_and_the_same_command_uploads_what_is_missing()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            // Long enough that the kill comes before the manifest, whoever asks for it.
            Faults = new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 3_000, Skip = 1, Limit = 1, Match = new FaultMatch { Operation = "CreateArtifactManifest" } }] },
        });
        string[] upload = ["upload", "artifact", $"{Project}/weights", WriteFiles(export), "--type", "model", "--yes", "--config", export.ConfigFile];
        using (var killed = CliProcess.Start([.. upload, "--verbose"], export.Environment()))
        {
            await killed.LineAsync("CreateArtifactFiles", 0);
            while (Puts(export) < Files.Length)
                await Task.Yield();
            killed.Kill();
            await killed.WaitAsync();
        }
        Assert.Null(export.Simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("weights:latest"));

        var resumed = await WarmProgram.RunAsync(upload, export.Environment());

        Assert.True(resumed.ExitCode == 0 && resumed.Error.Contains("weights:v0, 0 files, 0 B; 4 were there.", StringComparison.Ordinal), resumed.ToString());
        Assert.Equal("auto", export.Simulator.World.FindProject("acme", "image-classifier")!.Runs().Last().JobType);
    }

    [Fact]
    public async Task A_file_that_goes_away_after_the_yes_leaves_no_version_and_the_same_command_goes_on()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            // Long enough that the file is away before it is sent, whoever removes it.
            Faults = new FaultPlan { Rules = [new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 3_000, Limit = 1, Match = new FaultMatch { Operation = "CreateArtifact" } }] },
        });
        var folder = WriteFiles(export);
        string[] upload = ["upload", "artifact", $"{Project}/weights", folder, "--type", "model", "--yes", "--config", export.ConfigFile];
        using var begun = CliProcess.Start(upload, export.Environment());
        await begun.SeenAsync("A new version of");
        File.Delete(Path.Combine(folder, "z"));

        var failed = await begun.WaitAsync();

        Assert.True(failed.ExitCode == 3 && failed.Error.Contains("there is no new version. When it is readable, the same command goes on.", StringComparison.Ordinal), failed.ToString());
        await File.WriteAllBytesAsync(Path.Combine(folder, "z"), [1, 2, 3]);
        var resumed = await WarmProgram.RunAsync(upload, export.Environment());
        Assert.True(resumed.ExitCode == 0 && resumed.Error.Contains("Uploaded: acme/image-classifier/weights:v0", StringComparison.Ordinal), resumed.ToString());
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_and_nothing_is_uploaded()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var (run, folder) = (World.FindProject("acme", "image-classifier")!.RunAt(0).Name, WriteFiles(export));
        var (dangling, loop) = (Directory.CreateDirectory(folder + "-dangling").FullName, Directory.CreateDirectory(folder + "-loop").FullName);
        File.CreateSymbolicLink(Path.Combine(dangling, "gone"), folder + "-not");
        Directory.CreateSymbolicLink(Path.Combine(loop, "again"), loop);
        foreach (var (arguments, sentence) in new (string[], string)[]
        {
            (["file", $"{Project}/{run}", dangling], "is a link to what is not there"),
            (["artifact", $"{Project}/a", loop, "--type", "model"], "is a link to a folder"),
            (["file", Project, folder], "is no run"),
            (["file", $"{Project}/{run}", folder + "-not"], "There is no file or folder"),
            (["file", $"{Project}/{run}", Path.Combine(folder, "a.txt"), Path.Combine(folder, "a.txt")], "would both be called a.txt"),
            (["file", $"{Project}/{run}", folder, "--root", Path.Combine(folder, "deep")], "is not in"),
            (["artifact", Project, folder, "--type", "model"], "is no artifact"),
            (["artifact", $"{Project}/a:b", folder, "--type", "model"], "is no name of an artifact"),
            (["artifact", $"{Project}/a", folder, "--type", "model", "--metadata", "[]"], "is no JSON object"),
            (["artifact", $"{Project}/a", folder, "--type", "model", "--alias", "a:b"], "has none of / and :"),
            (["artifact", $"{Project}/a", folder], "--type"),
        })
        {
            var refused = await WarmProgram.RunAsync(["upload", .. arguments], export.Environment());
            Assert.True(refused.ExitCode == 2 && refused.Error.Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {refused}");
        }
        Assert.Empty(export.Simulator.Requests.Snapshot());
        foreach (var arguments in new string[][] { ["file", $"{Project}/none", folder], ["artifact", $"{Project}/a", folder, "--type", "model", "--run", "none"], ["artifact", "acme/none/a", folder, "--type", "model"] })
        {
            var missing = await WarmProgram.RunAsync(["upload", .. arguments, "--yes"], export.Environment());
            Assert.True(missing.ExitCode == 2 && missing.Error.Contains("There is no", StringComparison.Ordinal), missing.ToString());
        }
        Assert.Equal(0, Puts(export));
    }

    private static string WriteFiles(TestExport export)
    {
        var folder = export.NewDestination("source");
        foreach (var (name, bytes) in Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
        return folder;
    }

    private static int Puts(TestExport export) => export.Simulator.Requests.Snapshot().Count(request => request is { Endpoint: "bucket", Method: "PUT" });
}
