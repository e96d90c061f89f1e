using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;

namespace WandbExporter.Parquet.Tests;

public sealed class PageCodecTests
{
    public static TheoryData<Compression> Codecs => new(Enum.GetValues<Compression>());

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Pages_of_any_size_are_restored(Compression compression)
    {
        var random = new Random(1);
        using var codec = PageCodec.Create(compression, null);
        using var compressed = new ByteBuffer();
        foreach (var size in new[] { 0, 1, 127, 128, 16_383, 16_384, 65_535, 65_536, 65_537, 131_072, 300_001 })
        {
            var noise = new byte[size];
            random.NextBytes(noise);
            byte[] text = [.. Enumerable.Range(0, size).Select(i => (byte)(i % 100 / 7))];
            foreach (var page in new[] { noise, text, new byte[size] })
            {
                compressed.Clear();
                codec.Compress(page, compressed);
                var restored = new byte[size];
                Assert.True(codec.TryDecompress(compressed.Written, restored));
                Assert.Equal(page, restored);
                Assert.False(codec.TryDecompress(compressed.Written, new byte[size + 1]));
                Assert.False(size > 0 && codec.TryDecompress(compressed.Written, new byte[size - 1]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Noise_is_no_page(Compression compression)
    {
        var random = new Random(2);
        using var codec = PageCodec.Create(compression, null);
        for (var i = 0; i < 500; i++)
        {
            var noise = new byte[random.Next(50)];
            random.NextBytes(noise);
            Assert.False(codec.TryDecompress(noise, new byte[1000]));
        }
    }
}
