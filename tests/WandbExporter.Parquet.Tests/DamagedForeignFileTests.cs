using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Damage in files with every encoding, codec and nesting ends in rows or in <see cref="ParquetFormatException"/>, and soon.</summary>
public sealed class DamagedForeignFileTests(SmallForeignSamples samples) : IClassFixture<SmallForeignSamples>
{
    private const int PagesBegin = 4;

    private static readonly ParquetReaderOptions Limits = new() { MaxColumnBytes = 1 << 22, MaxPageBytes = 1 << 20, MaxPageValues = 1 << 20 };

    [Theory]
    [InlineData("duckdb-*", 120)]
    [InlineData("hyparquet-*", 200)]
    [InlineData("split-*", 200)]
    [InlineData("arrow-*", 200)]
    [InlineData("lz4-*", 200)]
    public async Task Changed_bytes_are_refused_or_read_as_something_else(string pattern, int rounds)
    {
        var random = new Random(3);
        var (refused, read) = (0, 0);
        foreach (var path in samples.Files(pattern))
        {
            var file = await File.ReadAllBytesAsync(path);
            var footer = file.Length - 8 - BitConverter.ToInt32(file, file.Length - 8);
            for (var i = 0; i < rounds; i++)
            {
                byte[] changed = [.. file];
                // Most of such a file is its footer: half of the damage is kept for the pages.
                var (from, to) = i % 2 == 0 ? (PagesBegin, footer) : (footer, file.Length - 4);
                for (var count = random.Next(1, 4); count > 0; count--)
                    changed[random.Next(from, to)] ^= (byte)(random.Next(3) == 0 ? random.Next(1, 256) : 1 << random.Next(8));
                if (await SurvivesAsync(changed))
                    read++;
                else
                    refused++;
            }
        }
        Assert.True(refused > 20 && read > 20, $"{refused} refused, {read} read");
    }

    [Fact]
    public async Task Files_cut_anywhere_are_refused()
    {
        foreach (var path in samples.Files("*-SNAPPY*"))
        {
            var file = await File.ReadAllBytesAsync(path);
            for (var length = 0; length < file.Length; length += 61)
                Assert.False(await SurvivesAsync(file[..length]));
        }
    }

    [Fact]
    public async Task Files_that_lost_bytes_of_their_pages_are_refused_or_read_as_something_else()
    {
        foreach (var path in samples.Files("arrow-*"))
        {
            var file = await File.ReadAllBytesAsync(path);
            for (var at = PagesBegin; at < file.Length - 200; at += 211)
            {
                byte[] changed = [.. file];
                changed.AsSpan(at + 64, 64).CopyTo(changed.AsSpan(at));
                await SurvivesAsync(changed);
            }
        }
    }

    private static async Task<bool> SurvivesAsync(byte[] file)
    {
        try
        {
            using var stream = new MemoryStream(file);
            await RowTexts.ReadAsync(stream, new() { MaxRows = 25 }, Limits);
            return true;
        }
        catch (ParquetFormatException)
        {
            return false;
        }
    }
}
