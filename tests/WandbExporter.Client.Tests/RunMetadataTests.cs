using System.IO.Compression;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests;

public sealed class RunMetadataTests
{
    [Fact]
    public void What_clients_of_all_years_wrote_is_found_under_one_name()
    {
        var metadata = RunMetadata.Of("""{"memory":{"total":"1081101176832"},"cpu_count":16,"git":{"remote":"git@host:x.git"},"cuda":null,"cudaVersion":"12.2","gpu_nvidia":[{"name":"A"}],"args":[]}"""u8.ToArray());

        Assert.Equal((1081101176832, 16L, null), (metadata.Integer("memory.total"), metadata.Integer("cpu_count", "cpu.count"), metadata.Integer("git.remote", "args", "none")));
        Assert.Equal(("git@host:x.git", "12.2", null), (metadata.Text("git.remote"), metadata.Text("cuda", "cudaVersion"), metadata.Text("cpu_count", "git", "git.remote.url")));
        Assert.Equal(("""[{"name":"A"}]""", null), (metadata.Value("gpu_amd", "gpu_nvidia")?.ToString(), metadata.Value("cuda")));
        Assert.Equal("read", metadata.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"os\":")]
    [InlineData("\u001f\u008b")]
    public void What_is_no_object_is_malformed_and_holds_nothing(string text)
    {
        var metadata = RunMetadata.Of(Encoding.UTF8.GetBytes(text));

        Assert.Equal(("malformed", null, null), (metadata.Status, metadata.Json, metadata.Text("os")));
    }

    [Fact]
    public void Text_that_is_none_breaks_nothing()
    {
        var metadata = RunMetadata.Of("""{"host":"\ud800x","cpu_count":"\udc00","os":"Linux","git":{"\ud800":1,"remote":"r"},"args":["\ud800"]}"""u8.ToArray());

        Assert.Equal(("read", "\\ud800x", "Linux", null), (metadata.Status, metadata.Text("host"), metadata.Text("os"), metadata.Integer("cpu_count")));
        Assert.Equal("""["\ud800"]""", metadata.Value("args")?.ToString());
        Assert.Contains("remote", metadata.Json?.ToString(), StringComparison.Ordinal);
        // Of an object whose names cannot be read nothing is found, and nothing thrown.
        Assert.True(metadata.Text("git.remote") is null or "r");
    }

    [Fact]
    public async Task What_comes_encoded_is_read_whatever_size_is_listed_and_what_is_endless_is_not_held()
    {
        var encoded = Gzipped("""{"os":"Linux"}"""u8.ToArray());
        await using var compressed = new ScriptedServer(request => request.Method == "GET" ? Reply.Bytes(encoded).With("Content-Encoding", "gzip") : ListedAs(request, encoded.Length));
        Assert.Equal("Linux", (await ReadAsync(compressed)).Text("os"));

        var huge = Gzipped(Encoding.UTF8.GetBytes($"{{\"os\":\"{new string('x', RunMetadata.MostBytes)}\"}}"));
        await using var bomb = new ScriptedServer(request => request.Method == "GET" ? Reply.Bytes(huge).With("Content-Encoding", "gzip") : ListedAs(request, null));
        Assert.Equal("malformed", (await ReadAsync(bomb)).Status);
        Assert.Single(bomb.Requests, request => request.Method == "GET");

        await using var wrong = new ScriptedServer(request => request.Method == "GET" ? Reply.Bytes("no gzip"u8.ToArray()).With("Content-Encoding", "gzip") : ListedAs(request, null));
        Assert.Equal("malformed", (await ReadAsync(wrong)).Status);

        static Reply ListedAs(Request request, long? bytes) =>
            Answers.Files("c", false, new { id = "f", name = RunMetadata.FileName, directUrl = $"http://{request.Header("Host")}/file", sizeBytes = bytes });

        static async Task<RunMetadata> ReadAsync(ScriptedServer server)
        {
            await using var client = TestClient.For(server);
            return await client.Runs.GetMetadataAsync(TestClient.Run);
        }

        static byte[] Gzipped(byte[] bytes)
        {
            using var stream = new MemoryStream();
            using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
                gzip.Write(bytes);
            return stream.ToArray();
        }
    }

    [Fact]
    public async Task A_file_is_fetched_by_its_name_and_one_that_is_not_there_is_missing()
    {
        const string text = """{"os":"Linux"}""";
        await using var server = new ScriptedServer(request => request.Method == "GET" ? new Reply(200, Encoding.UTF8.GetBytes(text))
            : request.Variable("run").GetString() == "run1" ? Answers.Files("c", false, FileOf(request, text.Length))
            : request.Variable("run").GetString() == "huge" ? Answers.Files("c", false, FileOf(request, 1L << 30))
            : request.Variable("run").GetString() == "gone" ? Reply.Json("""{"data":{"project":{"run":null}}}""") : Answers.Files("c", false));
        await using var client = TestClient.For(server);

        Assert.Equal("Linux", (await client.Runs.GetMetadataAsync(TestClient.Run)).Text("os"));
        Assert.Equal("missing", await StatusOfAsync("none"));
        Assert.Equal("malformed", await StatusOfAsync("huge"));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(StatusOfAsync("gone"))).Code);
        Assert.All(server.Requests.Where(request => request.Method == "POST"), request => Assert.Equal("wandb-metadata.json", request.Variable("names")[0].GetString()));

        static object FileOf(Request request, long bytes) => new { id = "f", name = "wandb-metadata.json", directUrl = $"http://{request.Header("Host")}/file", sizeBytes = bytes };

        async Task<string> StatusOfAsync(string run) => (await client.Runs.GetMetadataAsync(TestClient.Run with { RunId = run })).Status;
    }
}
