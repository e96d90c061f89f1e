using System.Globalization;
using System.Text.RegularExpressions;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;

namespace WandbExporter.Client.Tests.Downloads;

/// <summary>A cut transfer goes on under the condition that the content is still the same.</summary>
public sealed class ResumeTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(number => (byte)(number * 7))];

    [Theory]
    [InlineData("ETag", "\"one\"", "\"one\"")]
    [InlineData("ETag", "W/\"one\"", null)]
    [InlineData("Last-Modified", "Sat, 01 Nov 2025 10:00:00 GMT", "Sat, 01 Nov 2025 10:00:00 GMT")]
    public async Task The_rest_is_asked_for_only_if_the_content_is_the_same(string header, string value, string? condition)
    {
        await using var server = new ScriptedServer(request => Ranged(request, Content, cut: true).With(header, value).With("Date", "Sat, 01 Nov 2025 12:00:00 GMT"));
        Assert.Equal(Content, await DownloadAsync(server, null, null));
        Assert.Equal([null, condition], server.Requests.Select(request => request.Header("If-Range")));
        Assert.Equal([null, "bytes=1000-"], server.Requests.Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task A_store_that_has_another_content_by_then_is_noticed_by_its_bytes_or_its_tag()
    {
        byte[] other = [.. Content.Reverse()];
        await using var whole = new ScriptedServer(
            (Reply.Bytes(Content) with { CutAfter = 1000 }).With("ETag", "\"one\""), Reply.Bytes(other).With("ETag", "\"two\""));
        Assert.Equal("content_changed", (await TestClient.FailureOfAsync(DownloadAsync(whole, null, null))).Code);
        var answers = 0;
        await using var range = new ScriptedServer(request => Ranged(request, Content, cut: true).With("ETag", $"\"{Interlocked.Increment(ref answers)}\""));
        Assert.Equal("content_changed", (await TestClient.FailureOfAsync(DownloadAsync(range, null, null))).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_before_the_listed_one_is_believed_when_the_store_says_it_twice(bool knowsRanges)
    {
        await using var server = new ScriptedServer(request => knowsRanges && request.Header("Range") is not null
            ? new Reply(416, []).With("Content-Range", $"bytes */{Content.Length}")
            : Reply.Bytes(Content));
        Assert.Equal(Content, await DownloadAsync(server, Content.Length + 10, null));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_end_that_a_proxy_made_up_is_not_believed()
    {
        await using var server = new ScriptedServer(request => request.Header("Range") is null ? Reply.Bytes(Content[..1000]) : Ranged(request, Content));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, Content.Length, null));
        // The lengths of the two answers contradict each other.
        Assert.Equal("content_changed", failure.Code);
    }

    private static Reply Ranged(Request request, byte[] content, bool cut = false)
    {
        if (request.Header("Range") is not { } range)
            return Reply.Bytes(content) with { CutAfter = cut ? 1000 : null };
        var from = int.Parse(Regex.Match(range, "[0-9]+").Value, CultureInfo.InvariantCulture);
        return new Reply(206, content[from..]).With("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}");
    }

    private static async Task<byte[]> DownloadAsync(ScriptedServer server, long? size, string? md5)
    {
        await using var client = TestClient.For(server);
        using var destination = new MemoryStream();
        await client.Runs.DownloadAsync(
            new RunFile(TestClient.Run, "1", "a", $"{server.Url}files/a", null, size, null, null, md5), destination);
        return destination.ToArray();
    }
}
