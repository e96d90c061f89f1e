using System.Net;
using System.Security.Cryptography;
using WandbExporter.Client.Model;
using WandbExporter.Client.References;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.References;

namespace WandbExporter.Client.Tests.References;

/// <summary>Contents of web servers that a manifest refers to: what is asked for, how it is held against what was logged, and where nobody is led.</summary>
public sealed class WebReferenceTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(number => (byte)(number * 7))];
    private static readonly string Md5 = Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, Content));

    [Theory]
    // The tag with its quotes, and without them; one that is an MD5 of the bytes; one that says nothing of them.
    [InlineData("abc", "\"abc\"", "\"abc\"", 5000L, "ETag")]
    [InlineData("abc", null, "\"abc\"", null, "ETag")]
    [InlineData("W/\"abc", "W/\"abc\"", "W/\"abc\"", 5000L, "ETag")]
    [InlineData("MD5", null, "\"MD5\"", 5000L, "MD5")]
    [InlineData("0123456789abcdef0123456789abcdef", null, "\"0123456789abcdef0123456789abcdef\"", 5000L, "ETag")]
    // The server has none any more, or never had.
    [InlineData("abc", null, "", 5000L, "size")]
    [InlineData("MD5", null, "", null, "MD5")]
    [InlineData("REFERENCE", null, "\"abc\"", 5000L, "size")]
    // Nobody looked at the content when it was logged: that is no digest, and never a wrong one.
    [InlineData("REFERENCE", null, "\"abc\"", null, null)]
    [InlineData("", null, "\"abc\"", 0L, null)]
    public async Task What_ties_the_bytes_to_what_was_logged_is_said(string digest, string? etag, string sent, long? size, string? verifiedBy)
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content).With("ETag", sent.Replace("MD5", Md5, StringComparison.Ordinal)));
        var (bytes, content) = await ReadAsync(server, digest.Replace("MD5", Md5, StringComparison.Ordinal), size, etag is null ? null : $$"""{"etag":{{System.Text.Json.JsonSerializer.Serialize(etag)}}}""");
        Assert.Equal(Content, bytes);
        Assert.Equal((5000, verifiedBy), (content.Bytes, content.VerifiedBy));
    }

    [Theory]
    [InlineData("abc", "\"def\"", 5000L, "its ETag was abc, and is def")]
    [InlineData("0123456789abcdef0123456789abcdef", "\"MD5\"", 5000L, "its ETag was 0123456789abcdef0123456789abcdef, and is")]
    [InlineData("abc-12", "\"abc-13\"", null, "its ETag was abc-12, and is abc-13")]
    [InlineData("REFERENCE", "", 4999L, "its size was 4999 bytes, and is 5000 bytes")]
    public async Task What_changed_since_then_fails_with_both(string digest, string sent, long? size, string sentence)
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content).With("ETag", sent.Replace("MD5", Md5, StringComparison.Ordinal)));
        var failure = await TestClient.FailureOfAsync(ReadAsync(server, digest, size));
        Assert.Equal((FailureCode.ReferenceChanged, FailureCategory.Permanent), (failure.Code, failure.Category));
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_transfer_that_breaks_off_goes_on_and_one_that_begins_anew_is_compared()
    {
        await using var ranges = new ScriptedServer(request => request.Header("Range") is null
            ? (Reply.Bytes(Content) with { CutAfter = 1000 }).With("ETag", "\"abc\"")
            : new Reply(206, Content[1000..]).With("ETag", "\"abc\"").With("Content-Range", "bytes 1000-4999/5000"));
        Assert.Equal(Content, (await ReadAsync(ranges, "abc", 5000)).Bytes);
        Assert.Equal([null, "\"abc\""], ranges.Requests.Select(request => request.Header("If-Range")));
        await using var whole = new ScriptedServer(Reply.Bytes(Content) with { CutAfter = 1000 }, Reply.Bytes(Content));
        Assert.Equal(Content, (await ReadAsync(whole, "REFERENCE", 5000)).Bytes);
        await using var other = new ScriptedServer(Reply.Bytes(Content) with { CutAfter = 1000 }, Reply.Bytes([.. Content.Reverse()]));
        Assert.Equal(FailureCode.ContentChanged, (await TestClient.FailureOfAsync(ReadAsync(other, "REFERENCE", 5000))).Code);
    }

    [Fact]
    public async Task What_passes_is_asked_for_again_when_the_server_says_so_and_what_does_not_is_the_files_own_trouble()
    {
        var time = new AutoTime();
        await using var busy = new ScriptedServer(new Reply(429, []).With("Retry-After", "7"), Reply.Bytes(Content));
        Assert.Equal(Content, (await ReadAsync(busy, "REFERENCE", 5000, time: time)).Bytes);
        Assert.Contains(TimeSpan.FromSeconds(7), time.Waits);
        foreach (var (status, code) in new[] { (404, FailureCode.NotFound), (401, FailureCode.FileForbidden), (418, FailureCode.OfStatus(418)) })
        {
            await using var refusing = new ScriptedServer(new Reply(status, []));
            var failure = await TestClient.FailureOfAsync(ReadAsync(refusing, "REFERENCE", 5000));
            Assert.Equal((code, FailureCategory.Permanent, ExitCode.Incomplete), (failure.Code, failure.Category, failure.Exit));
        }
        await using var lying = new ScriptedServer(Reply.Bytes(Content).With("Content-MD5", Convert.ToBase64String(new byte[16])));
        Assert.Equal(FailureCode.DigestMismatch, (await TestClient.FailureOfAsync(ReadAsync(lying, "REFERENCE", 5000))).Code);
    }

    [Fact]
    public async Task No_credential_goes_along_and_the_name_arrives_as_it_is()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        var address = $"{server.Url.ToString().TrimEnd('/')}/a b\\c%20d%/../ü?e=f g&h=%41#i";
        await ReadAsync(server, "REFERENCE", null, reference: address);
        var request = Assert.Single(server.Requests);
        Assert.Equal("/a%20b%5Cc%20d%/../%C3%BC?e=f%20g&h=%41", request.Target);
        Assert.Equal(["Host", "User-Agent"], request.Headers.Keys.Order());
        Assert.DoesNotContain(TestClient.Key, request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_step_of_a_redirect_is_held_against_the_list()
    {
        await using var hidden = new ScriptedServer(Reply.Bytes(Content));
        await using var other = new ScriptedServer(request => request.Target == "/on" ? Reply.Redirect($"{hidden.Url}x") : Reply.Bytes(Content));
        await using var first = new ScriptedServer(request => Reply.Redirect($"{other.Url}{request.Target[1..]}"));
        string[] list = [first.Url.ToString(), other.Url.ToString()];
        Assert.Equal(Content, (await ReadAsync(first, "REFERENCE", null, list: list)).Bytes);
        var failure = await TestClient.FailureOfAsync(ReadAsync(first, "REFERENCE", null, list: list, reference: $"{first.Url}on"));
        Assert.Equal(FailureCode.ReferenceNotAllowed, failure.Code);
        Assert.Contains($"sends on to {hidden.Url.ToString().TrimEnd('/')}", failure.Message, StringComparison.Ordinal);
        Assert.Empty(hidden.Requests);
        Assert.Equal(FailureCode.ReferenceNotAllowed, (await TestClient.FailureOfAsync(ReadAsync(hidden, "REFERENCE", null, list: list))).Code);
        Assert.Empty(hidden.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_not_contacted_unless_it_is_named_itself()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        var address = ReferenceAddress.Parse($"http://data.example.org:{server.Url.Port}/x");
        var answers = new Queue<IPAddress[]>([[IPAddress.Loopback], [IPAddress.Parse("::ffff:127.0.0.1"), IPAddress.Parse("10.0.0.1"), IPAddress.Parse("169.254.169.254")]]);
        await using var reader = Reader($"http://*.example.org:{server.Url.Port}", answers.Dequeue);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var failure = await TestClient.FailureOfAsync(reader.OpenAsync(address, null, 0, null, default));
            Assert.Equal(FailureCode.ReferenceNotPublic, failure.Code);
            Assert.Contains("on this machine or in a private network", failure.Message, StringComparison.Ordinal);
        }
        Assert.Empty(server.Requests);
        await using var named = Reader($"http://data.example.org:{server.Url.Port}", () => [IPAddress.Loopback]);
        await using var answer = await named.OpenAsync(address, null, 0, null, default);
        Assert.Equal(5000, answer.Length);

        static HttpReferenceReader Reader(string rule, Func<IPAddress[]> lookUp) => new(ReferenceList.Of([rule]), new AutoTime(), (_, _) => Task.FromResult(lookUp()));
    }

    [Fact]
    public async Task A_host_that_never_answers_is_not_called_again_and_again()
    {
        var server = new ScriptedServer(Reply.Bytes(Content));
        var url = $"{server.Url}x";
        await server.DisposeAsync();
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9")));
        var list = ReferenceList.Of([url]);
        await using var reader = client.Artifacts.OpenWebReferences(list);
        var failures = new List<Failure>();
        for (var file = 0; file < 2; file++)
            failures.Add(await TestClient.FailureOfAsync(client.Artifacts.DownloadReferenceAsync(reader, ReferenceAddress.Parse(url), Entry(url, url, null, null), new MemoryStream(), default)));
        Assert.All(failures, failure => Assert.Equal((FailureCode.Connection, FailureCategory.Permanent), (failure.Code, failure.Category)));
        Assert.Contains("never answered", failures[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_gives_nothing_costs_a_content_some_attempts_and_the_next_ones_none_for_a_while()
    {
        var time = new AutoTime();
        await using var server = new ScriptedServer(_ => new Reply(503, []).With("Retry-After", "3600"));
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9"), time));
        await using var reader = client.Artifacts.OpenWebReferences(ReferenceList.Of([server.Url.ToString()]));
        var failure = await FailureAsync();
        Assert.Equal((FailureCode.OfStatus(503), FailureCategory.Permanent, ExitCode.Incomplete), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("Given up after 5 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, time.Waits.Count(wait => wait == TimeSpan.FromSeconds(20)));
        Assert.Contains("has given nothing for a while", (await FailureAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(7, server.Requests.Count);
        Assert.Contains("has given nothing for a while", (await FailureAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(7, server.Requests.Count);
        await Task.Delay(TimeSpan.FromMinutes(11), time);
        // One request finds out, and the host is left alone again.
        Assert.Contains("has given nothing for a while", (await FailureAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(8, server.Requests.Count);

        Task<Failure> FailureAsync() => TestClient.FailureOfAsync(
            client.Artifacts.DownloadReferenceAsync(reader, ReferenceAddress.Parse($"{server.Url}x"), Entry($"{server.Url}x", "", null, null), new MemoryStream(), default));
    }

    [Fact]
    public async Task A_host_that_refused_once_is_asked_again_however_long_ago_that_was()
    {
        var time = new AutoTime();
        await using var server = new ScriptedServer(new Reply(503, []), Reply.Bytes(Content));
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9"), time));
        await using var reader = client.Artifacts.OpenWebReferences(ReferenceList.Of([server.Url.ToString()]));
        var address = ReferenceAddress.Parse($"{server.Url}x");
        Assert.Equal(FailureCode.OfStatus(503), (await Assert.ThrowsAsync<AttemptException>(() => reader.OpenAsync(address, null, 0, null, default))).Failure.Code);
        await Task.Delay(TimeSpan.FromMinutes(5), time);
        using var destination = new MemoryStream();
        await client.Artifacts.DownloadReferenceAsync(reader, address, Entry($"{server.Url}x", "", null, null), destination, default);
        Assert.Equal(Content, destination.ToArray());
    }

    /// <summary>One that sends a head and then nothing, or breaks off, gives nothing either.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_breaks_off_is_left_alone_as_one_that_refuses(bool sendsHead)
    {
        var time = new AutoTime();
        var isWell = true;
        await using var server = new ScriptedServer(_ => isWell ? Reply.Bytes(Content) : Reply.Bytes(Content) with { CutAfter = sendsHead ? 10 : null, Hangup = !sendsHead });
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9"), time));
        await using var reader = client.Artifacts.OpenWebReferences(ReferenceList.Of([server.Url.ToString()]));
        var address = ReferenceAddress.Parse($"{server.Url}x");
        await ReadAsync();
        isWell = false;
        await TestClient.FailureOfAsync(ReadAsync());
        await Task.Delay(TimeSpan.FromSeconds(91), time);
        await TestClient.FailureOfAsync(ReadAsync());
        var asked = server.Requests.Count;
        Assert.Contains("has given nothing for a while", (await TestClient.FailureOfAsync(ReadAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(asked, server.Requests.Count);

        Task<ReferencedContent> ReadAsync() => client.Artifacts.DownloadReferenceAsync(reader, address, Entry($"{server.Url}x", "", null, null), new MemoryStream(), default);
    }

    /// <summary>The time of an answer runs out, in which the clock moves by it.</summary>
    [Fact]
    public async Task A_host_that_is_silent_is_left_alone_as_one_that_refuses()
    {
        var time = new AutoTime { ExpireTimeouts = true };
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer(_ => Reply.Bytes(Content) with { HoldHead = never.Task });
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9"), time));
        await using var reader = client.Artifacts.OpenWebReferences(ReferenceList.Of([server.Url.ToString()]));
        var failures = new List<Failure>();
        for (var file = 0; file < 5; file++)
            failures.Add(await TestClient.FailureOfAsync(client.Artifacts.DownloadReferenceAsync(reader, ReferenceAddress.Parse($"{server.Url}x"), Entry($"{server.Url}x", "", null, null), new MemoryStream(), default)));
        never.SetResult();
        Assert.Equal(FailureCode.Timeout, failures[0].Code);
        Assert.Contains("has given nothing for a while", failures[^1].Message, StringComparison.Ordinal);
    }

    /// <param name="digest">As the manifest has it; REFERENCE for the address.</param>
    /// <param name="list">What may be followed; null for the server.</param>
    private static async Task<(byte[] Bytes, ReferencedContent Content)> ReadAsync(
        ScriptedServer server, string digest, long? size, string? extra = null, string? reference = null, string[]? list = null, AutoTime? time = null)
    {
        reference ??= $"{server.Url}x";
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9"), time));
        await using var reader = client.Artifacts.OpenWebReferences(ReferenceList.Of(list ?? [server.Url.ToString()]));
        using var destination = new MemoryStream();
        var entry = Entry(reference, digest == "REFERENCE" ? reference : digest, size, extra);
        var content = await client.Artifacts.DownloadReferenceAsync(reader, ReferenceAddress.Parse(reference), entry, destination, default);
        return (destination.ToArray(), content);
    }

    private static ArtifactManifestEntry Entry(string reference, string digest, long? size, string? extra) =>
        new("x", digest, EntryAlgorithm.None, null, size, reference, null, extra);
}
