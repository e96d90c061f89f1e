using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The program follows references to the web, to a bucket and to a folder, in one export.</summary>
public sealed class ReferenceExportTests : ServerTests
{
    private const string OddName = "odd\\key with spaces #1?x=%41&y=+.bin";
    private const int WebFiles = 12;

    [SkippableFact]
    public async Task Bytes_are_exported_from_where_they_are_and_a_kill_repeats_none_that_was_recorded()
    {
        Require(StoreServer.S3rver);
        using var bucket = await BucketExport.CreateAsync(StoreServer.S3rver);
        await using var web = await WebStore.StartAsync();
        var folder = Directory.CreateTempSubdirectory("references");
        await bucket.PutAsync("data", OddName, ContentOf(100));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, OddName.Replace('\\', '_')), ContentOf(101));
        List<ReferenceOptions> references =
        [
            .. Enumerable.Range(0, WebFiles).Select(number => Of($"{number:d2}.bin", web.Put($"/{number}.bin", ContentOf(number)), number)),
            Of("s3.bin", bucket.Address($"data/{OddName}"), 100),
            new("file.bin", $"file://{folder.FullName}/{OddName.Replace('\\', '_')}", Convert.ToBase64String(Convert.FromHexString(WebStore.Md5Of(ContentOf(101)))), ContentOf(101).Length),
        ];
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 0, AwkwardShapes = false, Catalogs = false, Organizations = 0, References = references })],
        });
        string[] arguments =
        [
            .. export.Arguments(["acme"], "--artifacts", "given", "--references", "follow"),
            "--reference-allow", web.Url, "--reference-allow", bucket.Address("data"), "--reference-allow", $"file://{folder.FullName}",
        ];
        var crashed = await WarmProgram.RunAsync(arguments, export.Environment([("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/part-committed:1"), .. bucket.Environment]));
        Assert.True(crashed.ExitCode == 137, crashed.ToString());
        var resumed = await WarmProgram.RunAsync(arguments, export.Environment(bucket.Environment));
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.InRange(web.Requests.Count, WebFiles, 2 * WebFiles - 1);
        foreach (var reference in references)
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(export.Destination, "artifacts", "acme", "references", "given", "v0", reference.Path));
            Assert.Equal(reference.Size, bytes.Length);
            Assert.Equal(ContentOf(bytes[0]), bytes);
        }
        var verified = await Verification.RunAsync(export.Destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, verified.ToJson());
        folder.Delete(recursive: true);
    }

    private static ReferenceOptions Of(string path, string address, int number) => new(
        path, address, WebStore.Md5Of(ContentOf(number)), ContentOf(number).Length, $$"""{"etag":"{{WebStore.Md5Of(ContentOf(number))}}"}""");

    /// <summary>Its first byte says which it is.</summary>
    private static byte[] ContentOf(int number) => [(byte)number, .. Enumerable.Range(0, 1000 + number).Select(at => (byte)(at * (number + 3)))];
}
