using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Archive.Verify;

/// <summary>Which parts a sample holds. It depends on the seed and on each part's key alone, so that it can be repeated.</summary>
internal sealed class SampleChoice(double fraction, ulong seed)
{
    public bool Holds(string key)
    {
        if (fraction >= 1)
            return true;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{key}"), digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest) < fraction * ulong.MaxValue;
    }
}
