using System.Buffers.Binary;

namespace WandbExporter.Benchmarks.Uploads;

/// <summary>Bytes that no store can shorten, made at next to no cost.</summary>
internal sealed class UploadContent
{
    private readonly byte[] _block = new byte[256 * 1024];
    private long _blocks;

    public UploadContent() => new Random(1).NextBytes(_block);

    /// <summary>The next bytes, valid until the next call; each call's differ from every other's.</summary>
    public ReadOnlyMemory<byte> Next(long atMost)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_block, ++_blocks);
        return _block.AsMemory(0, (int)Math.Min(_block.Length, atMost));
    }
}
