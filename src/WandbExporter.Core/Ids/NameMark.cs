using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WandbExporter.Core.Ids;

/// <summary>Sixteen bytes that stand for a name where too many names would have to be remembered: no two have the same, not even by intent. Not for disk.</summary>
public static class NameMark
{
    public static UInt128 Of(ReadOnlySpan<char> name) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(MemoryMarshal.AsBytes(name)));
}
