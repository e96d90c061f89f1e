using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using Xunit;

namespace WandbExporter.Storage.Tests.References;

/// <summary>What a reader gives for a reference.</summary>
internal static class ReadReferences
{
    public static readonly byte[] Bytes = "0123456789"u8.ToArray();

    private const string Md5 = "781e5e245d69b566979b86e28d23f2c7";
    private const string OddName = "odd\\key with spaces #1?x=%41&y=+ é.bin";

    public static async Task<(string Content, ReferenceAnswer Answer)> ReadAsync(
        this IReferenceReader reader, string reference, long offset = 0, ReferenceAnswer? begun = null, string? version = null)
    {
        var address = ReferenceAddress.Parse(reference);
        await using var answer = await reader.OpenAsync(address, version ?? address.Version, offset, begun, CancellationToken.None);
        using var text = new StreamReader(answer.Body, Encoding.Latin1);
        return (await text.ReadToEndAsync(), answer);
    }

    public static async Task<Failure> FailureAsync(this IReferenceReader reader, string reference, long offset = 0, ReferenceAnswer? begun = null) =>
        (await Assert.ThrowsAsync<ExportException>(() => reader.ReadAsync(reference, offset, begun))).Failure;

    /// <summary>What is the same in all stores.</summary>
    /// <param name="knowsEnds">Whether it answers what follows the last byte of an object as its protocol says.</param>
    public static async Task AssertReadsAsync(this IReferenceReader reader, string root, Func<string, byte[], Task> putAsync, bool knowsEnds = true)
    {
        foreach (var name in new[] { "plain.bin", OddName })
        {
            await putAsync(name, Bytes);
            var (content, answer) = await reader.ReadAsync($"{root}/{name}");
            Assert.Equal(("0123456789", 10, 0, false), (content, answer.Length, answer.Offset, answer.IsVersion));
            Assert.Equal(Md5, Convert.ToHexStringLower(answer.Md5!.Value.Span));
            Assert.NotEmpty(answer.ETag!);
            var (rest, again) = await reader.ReadAsync($"{root}/{name}", 6, answer);
            Assert.Equal(("6789", 10, 6, answer.ETag), (rest, again.Length, again.Offset, again.ETag));
        }
        if (knowsEnds)
        {
            await putAsync("empty.bin", []);
            var (nothing, empty) = await reader.ReadAsync($"{root}/empty.bin");
            Assert.Equal(("", 0), (nothing, empty.Length));
        }
        var missing = await reader.FailureAsync($"{root}/gone.bin");
        Assert.Equal((FailureCode.NotFound, FailureCategory.Permanent), (missing.Code, missing.Category));
    }
}
