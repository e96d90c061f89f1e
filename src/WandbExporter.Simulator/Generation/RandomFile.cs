using System.Buffers.Binary;

namespace WandbExporter.Simulator;

/// <summary>A file of pseudo-random bytes, computed eight at a time from the offset: of any size, none of it held.</summary>
internal sealed class RandomFile(string name, long size, ulong seed) : FileData(name, size)
{
    public override void Read(long offset, Span<byte> into)
    {
        Span<byte> word = stackalloc byte[8];
        while (into.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Noise.Hash(seed, (ulong)(offset / 8)));
            var within = (int)(offset % 8);
            var count = Math.Min(into.Length, 8 - within);
            word.Slice(within, count).CopyTo(into);
            into = into[count..];
            offset += count;
        }
    }
}
