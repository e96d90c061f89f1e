using System.Net;
using System.Text.RegularExpressions;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Transport;

/// <summary>What a caller learns of a failure without reading its text.</summary>
public sealed partial class WandbExceptionTests
{
    private const string NullRun = """{"data":{"project":{"run":null}}}""";

    /// <summary>Status, body, and what the exception is to say: the kinds it is of, and words of the server that it repeats.</summary>
    public static TheoryData<int, string, string, string?> Answers => new()
    {
        { 200, """{"errors":[{"message":"run run1 not found"}]}""", "NotFound", "run run1 not found" },
        { 404, """{"errors":[{"message":"run run1 not found"}]}""", "NotFound", "404 Scripted run run1 not found" },
        { 404, "<html>no such page</html>", "", "no such page" },
        { 403, """{"errors":[{"message":"permission denied for you"}]}""", "Forbidden", "permission denied for you" },
        { 200, """{"errors":[{"message":"permission denied for you"}]}""", "Forbidden", "permission denied for you" },
        { 401, "who are you?", "Unauthenticated", "who are you?" },
        { 403, """{"errors":[{"message":"relogin required"}]}""", "Unauthenticated", "relogin required" },
        { 429, "slow down", "RateLimited Transient", "slow down" },
        { 200, """{"errors":[{"message":"rate limit exceeded"}]}""", "RateLimited Transient", "rate limit exceeded" },
        { 409, "somebody was faster", "Conflict", "somebody was faster" },
        { 502, "<html>bad gateway</html>", "Transient", "bad gateway" },
        { 200, "no JSON", "Transient", "no JSON" },
        { 200, """{"errors":[{"message":"internal error"}]}""", "Transient", "internal error" },
        { 400, """{"errors":[{"message":"Cannot query field \"summaryMetrics\" on type \"Somebody\"."}]}""", "NotOffered", "Cannot query field" },
        { 400, """{"errors":[{"message":"what is this?"}]}""", "", "what is this?" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Each_kind_of_answer_is_told_apart_with_the_servers_words_and_without_the_key(int status, string body, string kinds, string? words)
    {
        await using var server = new ScriptedServer(_ => new Reply(status, System.Text.Encoding.UTF8.GetBytes(body.Replace("you", TestClient.Key, StringComparison.Ordinal))));
        await using var client = TestClient.For(server, options => options with { MaxAttempts = 2 });

        var failed = await Assert.ThrowsAsync<WandbException>(() => client.Runs.GetAsync(TestClient.Run));
        Assert.Equal(kinds, KindsOf(failed));
        Assert.Equal(status == 200 ? null : (HttpStatusCode)status, failed.StatusCode);
        Assert.Contains(words!.Replace("you", "(hidden)", StringComparison.Ordinal), failed.ServerMessage, StringComparison.Ordinal);
        Assert.Equal(failed.Failure.Code, failed.Code);
        Assert.DoesNotContain(TestClient.Key, failed.ToString(), StringComparison.Ordinal);

        // An update is told by the same words; a server that cannot be understood may have done it.
        var update = await Assert.ThrowsAsync<UpdateException>(() => client.Runs.Stop(new RunKey("id", TestClient.Run)).SendAsync());
        Assert.Equal((kinds, failed.StatusCode), (KindsOf(update), update.StatusCode));
        Assert.DoesNotContain(TestClient.Key, update.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_client_itself_finds_is_of_the_same_kinds()
    {
        await using var server = new ScriptedServer(_ => Reply.Json(NullRun));
        await using var client = TestClient.For(server);
        Assert.True((await Assert.ThrowsAsync<WandbException>(() => client.Runs.ListFiles(TestClient.Run).NextAsync())).IsNotFound);
        Assert.Equal(FailureCode.InvalidOption, Assert.Throws<WandbException>(() => new WandbClient(TestClient.Options(server.Url) with { MaxAttempts = 0 })).Code);
        var gone = new Uri("http://127.0.0.1:1");
        await using var nobody = new WandbClient(TestClient.Options(gone) with { MaxAttempts = 1 });
        var unreached = await Assert.ThrowsAsync<WandbException>(() => nobody.Runs.GetAsync(TestClient.Run));
        Assert.Equal((true, null, FailureCode.Connection), (unreached.IsTransient, unreached.StatusCode, unreached.Code));
    }

    [Fact]
    public void The_client_throws_nothing_but_exceptions_of_this_hierarchy() => Assert.Empty(
        Directory.EnumerateFiles(Path.Combine(Testing.Needs.Root, "src", "WandbExporter.Client"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Made().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName));

    /// <summary>Made by its name, or by a method that gives one.</summary>
    [GeneratedRegex(@"new ExportException\(|\bExportException \w+\(")]
    private static partial Regex Made();

    private static string KindsOf(WandbException failed) => string.Join(' ', new (string Name, bool Is)[]
    {
        ("NotFound", failed.IsNotFound), ("Forbidden", failed.IsForbidden), ("Unauthenticated", failed.IsUnauthenticated), ("RateLimited", failed.IsRateLimited),
        ("Conflict", failed.IsConflict), ("NotOffered", failed.IsNotOffered), ("Transient", failed.IsTransient),
    }.Where(kind => kind.Is).Select(kind => kind.Name));
}
