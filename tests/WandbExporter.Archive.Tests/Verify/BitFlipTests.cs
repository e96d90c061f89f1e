using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using Xunit;

namespace WandbExporter.Archive.Tests.Verify;

/// <summary>One bit that changes anywhere in a finished export is found, and the object is named.</summary>
public sealed class BitFlipTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SmallExport _export;

    public BitFlipTests() => _export = new SmallExport(_directory.Below("export"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_bit_anywhere_in_any_object_is_found()
    {
        await _export.WriteAsync();
        Assert.Equal("complete", (await _export.VerifyAsync()).Verdict);
        var random = new Random(1);
        var objects = Objects();
        Assert.True(objects.Count >= 18, $"Only {objects.Count} objects.");
        foreach (var file in objects)
        {
            var key = Path.GetRelativePath(_export.Path, file);
            var bytes = await File.ReadAllBytesAsync(file);
            foreach (var position in (int[])[0, 4, bytes.Length / 3, bytes.Length / 2, bytes.Length - 2, bytes.Length - 1, .. Enumerable.Range(0, 6).Select(_ => random.Next(bytes.Length))])
            {
                var at = Math.Clamp(position, 0, bytes.Length - 1);
                var damaged = (byte[])bytes.Clone();
                damaged[at] ^= (byte)(1 << random.Next(8));
                await File.WriteAllBytesAsync(file, damaged);
                await AssertFoundAsync(key, at);
            }
            await File.WriteAllBytesAsync(file, bytes);
        }
        Assert.Equal("complete", (await _export.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task An_object_that_is_gone_or_cut_or_longer_is_found()
    {
        await _export.WriteAsync();
        foreach (var file in Objects())
        {
            var key = Path.GetRelativePath(_export.Path, file);
            var bytes = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file, bytes[..^1]);
            await AssertFoundAsync(key, bytes.Length - 1);
            await File.WriteAllBytesAsync(file, [.. bytes, 0]);
            await AssertFoundAsync(key, bytes.Length);
            File.Delete(file);
            await AssertFoundAsync(key, -1);
            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    /// <summary>All that says something of the export; the lock says who writes.</summary>
    private List<string> Objects() => [.. Directory.GetFiles(_export.Path, "*", SearchOption.AllDirectories)
        .Where(file => new FileInfo(file).Length > 0 && Path.GetFileName(file) != "lock")];

    private async Task AssertFoundAsync(string key, int at)
    {
        try
        {
            var report = await _export.VerifyAsync();
            Assert.True(report.Verdict == "damaged", $"{key} at {at}: nothing was found.");
            Assert.True(report.Problems.Any(finding => finding.Subject == key), $"{key} at {at} is not named: {string.Join("; ", report.Problems)}");
        }
        catch (ExportException e)
        {
            // Without knowing what export it is there is nothing to verify.
            Assert.Equal(ExportKeys.Identity.Value, key);
            Assert.Equal(ExitCode.Destination, e.Failure.Exit);
        }
    }
}
