using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests;

/// <summary>Digests stand in the journals of exports that go on for years: their form may not change.</summary>
public sealed class RunDigestsTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(5_000)]
    public void What_a_run_holds_is_digested_as_texts_that_end_with_a_zero(int length)
    {
        var text = string.Concat(Enumerable.Repeat("é\"\uD83D\uDE00 ", length));
        var run = Run(text, """{"lr":{"value":"é"}}""", text) with { Tags = ["b", "a"] };

        Assert.Equal(Digest("12026-01-02T03:04:05", "1" + text, "1", "0", "0", "0", "0", "1a", "1b"), RunDigests.Mark(run));
        Assert.Equal(Digest("""1{"lr":{"value":"é"}}""", "1" + text), RunDigests.Content(run));
    }

    [Fact]
    public void What_is_no_utf8_is_digested_as_its_text()
    {
        var run = Run("a", "{}", "{}") with { Summary = new RawJson(new byte[] { 0x7b, 0xff, 0x7d }) };
        Assert.Equal(Digest("1{}", "1{\uFFFD}"), RunDigests.Content(run));
    }

    [Fact]
    public void Nothing_differs_from_an_empty_text()
    {
        Assert.Null(RunDigests.Content(Run("a", null, null)));
        Assert.Equal(Digest("0", "1"), RunDigests.Content(Run("a", null, "")));
    }

    private static string Digest(params string[] texts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + "\0"))))[..8]);

    private static RunInfo Run(string displayName, string? config, string? summary) => new(
        new RunPath("team", "project", "id"), "UnVu", null, displayName, "finished", null, "", null, null, null, null, [], null, null, null, null,
        new ServerTime("2026-01-02T03:04:05"), null, null, null, null, null, null, Json(config), Json(summary), null, null);

    private static RawJson? Json(string? text) => text is null ? null : new RawJson(Encoding.UTF8.GetBytes(text));
}
