using System.Buffers.Binary;
using System.Numerics;

namespace WandbExporter.Core.IO;

/// <summary>The checksum that object stores keep of a content (Castagnoli's polynomial), by the processor's own instruction where it has one.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> content) => Append(0, content);

    /// <summary>The checksum of a content and what follows it.</summary>
    /// <param name="checksum">That of the content so far; 0 for none.</param>
    /// <param name="content">What follows.</param>
    public static uint Append(uint checksum, ReadOnlySpan<byte> content)
    {
        var crc = ~checksum;
        for (; content.Length >= sizeof(ulong); content = content[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(content));
        foreach (var rest in content)
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
