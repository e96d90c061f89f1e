using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;

namespace WandbExporter.Parquet.Tests;

public sealed class PageCodecTests
{
    private static byte[] InPieces(PageCodec codec, byte[] page, int piece)
    {
        using var output = new ByteBuffer();
        using var compressor = codec.BeginPage(page.Length);
        for (var at = 0; at < page.Length; at += piece)
            compressor.Write(page.AsSpan(at, Math.Min(piece, page.Length - at)), at + piece >= page.Length, output);
        return output.Written.ToArray();
    }

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
    public void Pages_that_come_in_pieces_are_restored_and_the_same_each_time(Compression compression)
    {
        var random = new Random(2);
        using var codec = PageCodec.Create(compression, null);
        foreach (var size in new[] { 1, 65_536, 70_000, 3_000_000 })
        {
            var noise = new byte[size];
            random.NextBytes(noise);
            byte[] text = [.. Enumerable.Range(0, size).Select(i => (byte)(i % 1000 / 7))];
            foreach (var page in new[] { noise, text })
            {
                foreach (var piece in new[] { 65_536, 100_001, size })
                {
                    var compressed = InPieces(codec, page, piece);
                    var restored = new byte[size];
                    Assert.True(codec.TryDecompress(compressed, restored));
                    Assert.Equal(page, restored);
                    Assert.Equal(compressed, InPieces(codec, page, piece));
                }
                // One that is given up leaves nothing behind.
                using (var given = codec.BeginPage(size))
                    given.Write(page.AsSpan(0, size / 2), isLast: false, new ByteBuffer());
            }
        }
    }

    [Fact]
    public void Snappy_blocks_of_any_mixture_of_copies_and_matches_are_restored()
    {
        var random = new Random(3);
        using var codec = PageCodec.Create(Compression.Snappy, null);
        using var compressed = new ByteBuffer();
        for (var i = 0; i < 300; i++)
        {
            // From noise, which is copied, to repetitions of it, in both of which decoders are chosen.
            var page = new byte[random.Next(1, 200_000)];
            random.NextBytes(page);
            for (var repeats = random.Next(40); repeats > 0; repeats--)
            {
                var from = random.Next(page.Length);
                var length = random.Next(page.Length - from + 1);
                page.AsSpan(from, length).CopyTo(page.AsSpan(random.Next(page.Length - length + 1)));
            }
            compressed.Clear();
            codec.Compress(page, compressed);
            var restored = new byte[page.Length];
            Assert.True(codec.TryDecompress(compressed.Written, restored));
            Assert.Equal(page, restored);
            var changed = compressed.Written.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            codec.TryDecompress(changed, restored);
            Assert.False(codec.TryDecompress(compressed.Written[..^1], restored));
        }
    }

    [Fact]
    public void The_managed_zstd_and_the_systems_read_each_other()
    {
        Assert.True(ZstdLibrary.IsAvailable, "Without libzstd there is nothing to hold the managed one against.");
        var random = new Random(4);
        using var native = new ZstdCodec(null);
        using var managed = new ManagedZstdCodec(null);
        using var compressed = new ByteBuffer();
        foreach (var size in new[] { 0, 1, 100, 70_000, 1_500_000 })
        {
            byte[] page = [.. Enumerable.Range(0, size).Select(_ => (byte)random.Next(7))];
            foreach (var (writer, reader) in new (PageCodec, PageCodec)[] { (native, managed), (managed, native), (managed, managed) })
            {
                compressed.Clear();
                writer.Compress(page, compressed);
                var restored = new byte[size];
                Assert.True(reader.TryDecompress(compressed.Written, restored));
                Assert.Equal(page, restored);
                Assert.False(managed.TryDecompress(compressed.Written, new byte[size + 1]));
                Assert.False(managed.TryDecompress(compressed.Written[..^1], restored));
            }
        }
        Assert.Throws<ArgumentException>(() => new ManagedZstdCodec(23));
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
