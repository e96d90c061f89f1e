using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Core.Journal;

/// <summary>What is remembered of a listed run to tell later whether it changed: digests, for there may be many runs.</summary>
/// <param name="Likeness">Of <see cref="RunDescriptor.Likeness"/>.</param>
/// <param name="Mark">Of <see cref="RunDescriptor.Mark"/>; 0 if that is not known.</param>
/// <param name="Content">Of <see cref="RunDescriptor.Content"/>; 0 if that is not known.</param>
public readonly record struct SeenRun(ulong Likeness, ulong Mark, ulong Content)
{
    public static SeenRun Of(RunDescriptor run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new SeenRun(Digest(run.Likeness), DigestOrNone(run.Mark), DigestOrNone(run.Content));
    }

    /// <summary>16 bytes a run, whatever its id's length.</summary>
    public static UInt128 KeyOf(string runId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(runId), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static ulong DigestOrNone(string? text) => text is null ? 0 : Digest(text);

    private static ulong Digest(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
