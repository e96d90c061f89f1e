using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Listings of files that say something else than what the files are: the bytes are stored, and the difference is said.</summary>
public sealed class FileListingTests
{
    private const string Content = "some content\n";

    private static readonly GeneratedWorld Whole = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 1, AwkwardShapes = false, Catalogs = false });

    private static string Entity => Whole.Entities[0].Name;

    [Fact]
    public async Task A_size_that_is_null_0_or_wrong_costs_nothing_and_is_said()
    {
        var (result, rows, report) = await ExportAsync(
            File("null.txt", new FileListing(null, null)),
            File("zero.txt", new FileListing(0, null)),
            File("minus.txt", new FileListing(-1, null)),
            File("small.txt", new FileListing(5, null)),
            File("large.txt", new FileListing(5000, Md5(Content))),
            File("true.txt", null),
            File("proved.txt", new FileListing(null, Md5(Content))),
            new BytesFile("empty.txt", ""));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.All(rows, row => Assert.Equal("stored", row.Values["status"].Text));
        Assert.All(rows.Where(row => row.Values["name"].Text != "empty.txt"), row => Assert.Equal("13", row.Values["size_bytes"].Text));
        Assert.Equal("Listed with 5 bytes, stored with 13.", rows.Single(row => row.Values["name"].Text == "small.txt").Values["error"].Text);
        Assert.Equal("Listed with neither size nor digest.", rows.Single(row => row.Values["name"].Text == "null.txt").Values["error"].Text);
        Assert.All(rows.Where(row => row.Values["name"].Text is "true.txt" or "proved.txt" or "empty.txt"), row => Assert.False(row.Values.ContainsKey("error")));
        Assert.Equal(
            "3 files are listed with another size than they have, and are stored whole, such as 'zero.txt' (0 listed, 13 stored). "
                + "2 files are listed with neither size nor digest, and are stored as they came, such as 'null.txt'.",
            NoteOf(report));
    }

    [Fact]
    public async Task Strict_takes_what_no_listing_vouches_for_as_something_to_look_at()
    {
        var (result, _, _) = await ExportAsync(["--strict"], File("zero.txt", new FileListing(0, null)));
        Assert.True(result.ExitCode == 3, result.ToString());
        (result, _, _) = await ExportAsync(["--strict"], File("true.txt", null));
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task Encoded_contents_are_stored_in_the_form_that_is_listed()
    {
        var gzipped = Gzipped(Content);
        var (result, rows, report) = await ExportAsync(
            new BytesFile("stored.log", gzipped) { EncodedWith = "gzip" },
            new BytesFile("decoded.log", gzipped) { EncodedWith = "gzip", ListedAs = new FileListing(Content.Length, Md5(Content)) },
            new BytesFile("digest-of-stored.log", gzipped) { EncodedWith = "gzip", ListedAs = new FileListing(0, Convert.ToBase64String(Md5Of(gzipped))) });
        Assert.True(result.ExitCode == 0, result.ToString());
        var sizes = rows.ToDictionary(row => row.Values["name"].Text, row => row.Values["size_bytes"].Text);
        Assert.Equal(($"{gzipped.Length}", "13", $"{gzipped.Length}"), (sizes["stored.log"], sizes["decoded.log"], sizes["digest-of-stored.log"]));
        Assert.StartsWith("1 file is listed with another size", NoteOf(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_contents_of_one_name_are_both_kept_and_a_file_that_is_listed_again_is_one()
    {
        var (result, rows, report) = await ExportAsync(File("a.txt", null), Named("first", 1), Named("second", 2), Named("first", 3));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["a.txt", "b.txt", "b.txt"], rows.Select(row => row.Values["name"].Text));
        Assert.Equal(3, rows.Select(row => row.Values["key"].Text).Distinct().Count());
        Assert.Equal(["first", "second"], rows.Skip(1).Select(row => report.Contents[row.Values["key"].Text]));
        Assert.Equal(
            "1 file is listed under a name that another file has, and is stored under a key of its own, such as 'b.txt'. 1 file is listed more than once, here once.",
            NoteOf(report));
    }

    [Theory]
    [InlineData("/files/a b")]
    [InlineData("/files/a\r\nX-Injected: 1")]
    public async Task A_url_with_a_space_or_a_control_character_is_refused_and_that_file_alone(string url)
    {
        var (result, rows, exported) = await ExportAsync(File("good.txt", null), File("bad.txt", new FileListing(13, null) { Url = url }), File("also-good.txt", null));
        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Equal("bad_url", Assert.Single(exported.Report.GetProperty("failures").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal(["stored", "failed", "stored"], rows.Select(row => row.Values["status"].Text));
    }

    /// <summary>A file whose URL leads to its place in the listing, for its name leads to another.</summary>
    private static BytesFile Named(string content, int place)
    {
        var run = Whole.Projects(Entity)[0].RunAt(0);
        return new BytesFile("b.txt", content) { ListedAs = new FileListing(content.Length, Md5(content)) { Url = $"/files/{Entity}/{run.Project.Name}/{run.Name}?file={place}" } };
    }

    private static BytesFile File(string name, FileListing? listing) => new(name, Content) { ListedAs = listing };

    private static string Md5(string content) => Convert.ToBase64String(Md5Of(Encoding.UTF8.GetBytes(content)));

    private static byte[] Md5Of(byte[] content) => CryptographicOperations.HashData(HashAlgorithmName.MD5, content);

    private static byte[] Gzipped(string content)
    {
        using var gzipped = new MemoryStream();
        using (var stream = new GZipStream(gzipped, CompressionLevel.Optimal))
            stream.Write(Encoding.UTF8.GetBytes(content));
        return gzipped.ToArray();
    }

    private static string NoteOf(Exported exported) => Assert.Single(exported.Report.GetProperty("notes").EnumerateArray()).GetProperty("note").GetString()!;

    private static Task<(CliResult Result, IReadOnlyList<DumpRow> Rows, Exported Exported)> ExportAsync(params FileData[] files) => ExportAsync([], files);

    /// <summary>Exports a run that has these files, verifies the export, and reads it.</summary>
    private static async Task<(CliResult Result, IReadOnlyList<DumpRow> Rows, Exported Exported)> ExportAsync(string[] more, params FileData[] files)
    {
        var growth = new RunGrowth(1) { Extent = new RunExtent(0, 0, null, files) };
        growth.Finish();
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [new GrowingWorld(Whole, _ => growth)] });
        var result = await export.ExportAsync([Entity], ["--tables", "files", .. more]);
        var rows = new List<DumpRow>();
        foreach (var part in Directory.GetFiles(Path.Combine(export.Destination, "tables", "files"), "*.parquet", SearchOption.AllDirectories))
        {
            await foreach (var row in ExportDump.ReadFileAsync(export.Destination, Path.GetRelativePath(export.Destination, part)))
                rows.Add(row);
        }
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == (System.IO.File.Exists(Path.Combine(export.Destination, "_SUCCESS")) ? 0 : 3), verified.ToString());
        using var report = JsonDocument.Parse(await System.IO.File.ReadAllBytesAsync(Path.Combine(export.Destination, "_export", "report.json")));
        var contents = Directory.GetFiles(Path.Combine(export.Destination, "files"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(export.Destination, file), System.IO.File.ReadAllText, StringComparer.Ordinal);
        return (result, rows, new Exported(report.RootElement.Clone(), contents));
    }

    private sealed record Exported(JsonElement Report, IReadOnlyDictionary<string, string> Contents);
}
