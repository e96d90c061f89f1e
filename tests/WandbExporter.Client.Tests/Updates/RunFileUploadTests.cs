using WandbExporter.Client.Tests.Areas;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Updates;

public sealed class RunFileUploadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(number => (byte)(number * 7))];
    private static readonly RunPath Run = UpdateServer.Project.Run("running1");

    [Fact]
    public async Task A_file_is_shown_after_its_upload_with_the_digest_of_its_bytes_and_takes_the_place_of_one_of_its_name()
    {
        await using var server = await UpdateServer.StartAsync();
        var before = await OddServer.AllAsync(server.Client.Runs.ListFiles(Run, 50));

        var first = await server.Client.Runs.Upload(Run, "results/day 1.bin", () => new MemoryStream(Content)).SendAsync();
        var again = await server.Client.Runs.Upload(Run, "results/day 1.bin", () => new MemoryStream(Content[..100])).SendAsync();
        var empty = await server.Client.Runs.Upload(Run, "empty.txt", () => new MemoryStream()).SendAsync();

        Assert.Equal(((long?)300_000, new BytesFile("same", Content).Md5()), (first.SizeBytes, first.Md5));
        Assert.Equal(((long?)100, (long?)0), (again.SizeBytes, empty.SizeBytes));
        var after = await OddServer.AllAsync(server.Client.Runs.ListFiles(Run, 50));
        Assert.Equal([.. before.Select(file => file.Name), "results/day 1.bin", "empty.txt"], after.Select(file => file.Name));
        using var http = new HttpClient();
        Assert.Equal(Content[..100], await http.GetByteArrayAsync(new Uri(again.DirectUrl!)));
    }

    [Fact]
    public async Task Bytes_that_break_off_or_whose_answer_is_lost_are_put_again_and_an_expired_address_is_asked_for_again()
    {
        var put = new FaultMatch { Endpoint = FaultEndpoint.Bucket };
        await using var server = await UpdateServer.StartAsync(
            new FaultRule { Kind = FaultKind.CutBody, Limit = 1, Match = put },
            new FaultRule { Kind = FaultKind.Status, Status = 503, Limit = 1, Match = put },
            new FaultRule { Kind = FaultKind.ExpireUrl, Limit = 1, Match = put });

        var file = await server.Client.Runs.Upload(Run, "a.bin", () => new MemoryStream(Content)).SendAsync();

        Assert.Equal(Content.Length, file.SizeBytes);
        Assert.True(server.Sent("CreateRunFiles") == 2, "a fresh address");
        Assert.True(server.Simulator.Requests.Snapshot().Count(request => request is { Endpoint: "bucket", Method: "PUT" }) >= 3);
    }

    [Fact]
    public async Task An_upload_that_ends_at_any_of_its_requests_leaves_what_the_failure_says()
    {
        foreach (var (match, outcome) in new[]
        {
            (new FaultMatch { Operation = "CreateRunFiles" }, UpdateOutcome.Unknown),
            (new FaultMatch { Endpoint = FaultEndpoint.Bucket }, UpdateOutcome.Unknown),
            (new FaultMatch { Operation = "MarkRunFilesUploaded" }, UpdateOutcome.Unknown),
        })
        {
            await using var server = await UpdateServer.StartAsync(new FaultRule { Kind = FaultKind.Reset, Match = match });
            var failed = await Assert.ThrowsAsync<UpdateException>(() => server.Client.Runs.Upload(Run, "a.bin", () => new MemoryStream(Content)).SendAsync());
            Assert.Equal(outcome, failed.Outcome);
            Assert.DoesNotContain("X-Amz", failed.ToString() + failed.Failure, StringComparison.Ordinal);
            Assert.DoesNotContain("a.bin", (await OddServer.AllAsync(server.Client.Runs.ListFiles(Run, 50))).Select(file => file.Name));
        }
    }

    [Theory]
    [InlineData("CreateRunFiles", 403)]
    [InlineData("PUT", 400)]
    [InlineData("PUT", 403)]
    public async Task Bytes_that_may_be_in_the_store_are_not_told_as_not_there_because_a_later_attempt_is_refused(string refused, int status)
    {
        var (asked, put) = (0, 0);
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method == "PUT")
            {
                // The first one takes the bytes and answers nothing that says so.
                return ++put == 1 ? Reply.Json("busy", 503) : put == 2 && refused != "PUT" ? Reply.Json("<Code>AccessDenied</Code>", 403) : Reply.Json("no", status);
            }
            return ++asked > 1 && refused != "PUT"
                ? Reply.Json("""{"errors":[{"message":"permission denied"}]}""", status)
                : Reply.Json("""{"data":{"payload":{"runID":"r","uploadHeaders":[],"files":[{"name":"a","uploadUrl":"/put/here"}]}}}""");
        });
        await using var client = TestClient.For(server);

        var failed = await Assert.ThrowsAsync<UpdateException>(() => client.Runs.Upload(TestClient.Run, "a", () => new MemoryStream([1, 2, 3])).SendAsync());

        Assert.True(failed.Outcome == UpdateOutcome.Unknown && put > 1, $"{failed.Failure} after {put}");
    }

    [Fact]
    public async Task A_run_that_is_not_there_and_a_key_that_may_not_are_refused_before_any_byte()
    {
        await using var server = await UpdateServer.StartAsync();
        await using var reader = server.ClientOf(UpdateServer.ReadOnlyKey);

        await UpdateServer.RefusedAsync(server.Client.Runs.Upload(Run with { RunId = "none" }, "a", () => new MemoryStream(Content)).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(reader.Runs.Upload(Run, "a", () => new MemoryStream(Content)).SendAsync(), FailureCode.PermissionDenied, UpdateOutcome.NotApplied);

        Assert.DoesNotContain(server.Simulator.Requests.Snapshot(), request => request.Endpoint == "bucket");
        Assert.Equal(["CreateRunFiles", "MarkRunFilesUploaded"], reader.Runs.Upload(Run, "a", () => new MemoryStream()).DryRun().Select(request => request.Operation));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("shorter")]
    [InlineData("unreadable")]
    [InlineData("forbidden")]
    [InlineData("closed")]
    [InlineData("remote")]
    public async Task A_file_that_cannot_be_read_while_it_is_sent_is_told_as_the_files_trouble(string trouble)
    {
        await using var server = await UpdateServer.StartAsync();
        var opened = 0;

        var told = await Assert.ThrowsAnyAsync<Exception>(() => server.Client.Runs.Upload(Run, "a.bin", () => Interlocked.Increment(ref opened) == 1 ? new MemoryStream(Content) : trouble switch
        {
            "gone" => throw new FileNotFoundException("It is not there."),
            "shorter" => new MemoryStream(Content[..^5]),
            "unreadable" => new Unreadable(new IOException("The disk is bad.")),
            "remote" => new Unreadable(new HttpRequestException("Where it comes from is away.")),
            "closed" => Closed(),
            _ => throw new UnauthorizedAccessException("It is not yours."),
        }).SendAsync());

        // Another attempt would find the same.
        Assert.Equal(2, opened);
        Assert.True(trouble switch
        {
            "gone" => told is FileNotFoundException && told.Message.EndsWith("It is not there.", StringComparison.Ordinal),
            "shorter" => told is IOException && told.Message.EndsWith("it became 5 bytes shorter meanwhile; upload it again when nobody writes to it.", StringComparison.Ordinal),
            "unreadable" => told is IOException && told.Message.EndsWith("The disk is bad.", StringComparison.Ordinal),
            "remote" => told is HttpRequestException { Message: "Where it comes from is away." },
            "closed" => told is InvalidOperationException && told.Message.EndsWith("open must give a new stream each time.", StringComparison.Ordinal),
            _ => told is UnauthorizedAccessException && told.Message.EndsWith("It is not yours.", StringComparison.Ordinal),
        }, told.ToString());
        Assert.True(trouble == "remote" || told.Message.StartsWith($"Of the upload of the file a.bin of the run {Run}: ", StringComparison.Ordinal), told.Message);
        Assert.DoesNotContain("a.bin", (await OddServer.AllAsync(server.Client.Runs.ListFiles(Run, 50))).Select(file => file.Name));
    }

    [Fact]
    public async Task A_stream_that_is_given_twice_is_told_as_that()
    {
        await using var server = new ScriptedServer(_ => Reply.Json("""{"data":{"payload":{"runID":"r","uploadHeaders":[],"files":[{"name":"a","uploadUrl":"/put/here"}]}}}"""));
        await using var client = TestClient.For(server);
        var same = new MemoryStream([1, 2, 3]);

        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => client.Runs.Upload(TestClient.Run, "a", () => same).SendAsync());

        Assert.Contains("open must give a new stream each time", told.Message, StringComparison.Ordinal);
        // And where it is closed from the beginning.
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Runs.Upload(TestClient.Run, "a", () => same).SendAsync());
        Assert.Equal(0, server.Requests.Count(request => request is { Method: "PUT", Body.Length: > 0 }));
    }

    [Fact]
    public async Task Bytes_that_may_be_in_the_store_are_not_told_as_not_there_because_they_cannot_be_read_again()
    {
        await using var server = new ScriptedServer(request => request.Method == "PUT"
            ? Reply.Json("busy", 503)
            : Reply.Json("""{"data":{"payload":{"runID":"r","uploadHeaders":[],"files":[{"name":"a","uploadUrl":"/put/here"}]}}}"""));
        await using var client = TestClient.For(server);
        var opened = 0;

        var failed = await Assert.ThrowsAsync<UpdateException>(() => client.Runs.Upload(
            TestClient.Run, "a", () => ++opened < 3 ? new MemoryStream([1, 2, 3]) : throw new FileNotFoundException("It is not there.")).SendAsync());

        Assert.Equal((3, UpdateOutcome.Unknown, FailureCode.Usage), (opened, failed.Outcome, failed.Code));
        Assert.IsType<FileNotFoundException>(failed.InnerException);
        Assert.Contains("It is not there. An attempt before may have put it all the same.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_has_other_bytes_afterwards_is_found_out_and_its_headers_do_not_make_us_say_who_we_are()
    {
        await using var server = new ScriptedServer(request =>
            request.Method == "PUT" ? Reply.Bytes([])
            : request.Query.StartsWith("mutation CreateRunFiles", StringComparison.Ordinal)
                ? Reply.Json("""{"data":{"payload":{"runID":"r","uploadHeaders":["Authorization:stolen","x-ms-blob-type:BlockBlob","Content-Type:text/x-y"],"files":[{"name":"a","uploadUrl":"/put/here"}]}}}""")
            : request.Query.StartsWith("mutation", StringComparison.Ordinal)
                ? Reply.Json("""{"errors":[{"message":"Cannot query field \"markRunFilesUploaded\" on type \"Mutation\"."}]}""", 400)
            : Answers.Files("c", false, new { name = "a", id = "f", sizeBytes = 3, md5 = "AAAA" }));
        await using var client = TestClient.For(server);

        var failed = await Assert.ThrowsAsync<UpdateException>(() => client.Runs.Upload(TestClient.Run, "a", () => new MemoryStream([1, 2, 3])).SendAsync());

        Assert.Equal((FailureCode.DigestMismatch, UpdateOutcome.Unknown), (failed.Failure.Code, failed.Outcome));
        var put = server.Requests.Single(request => request.Method == "PUT");
        Assert.Equal(("/put/here", "BlockBlob", "text/x-y"), (put.Target, put.Header("x-ms-blob-type"), put.Header("Content-Type")));
        Assert.StartsWith("Basic ", put.Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], put.Body);
    }

    private static MemoryStream Closed()
    {
        var closed = new MemoryStream(Content);
        closed.Dispose();
        return closed;
    }

    private sealed class Unreadable(Exception why) : MemoryStream(Content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > 100_000 ? throw why : base.ReadAsync(buffer, cancellationToken);
    }
}
