using System.Buffers.Text;
using System.Text;

namespace WandbExporter.Core.Journal;

/// <summary>The record of a file as bytes, which take less room than its objects. What is not as usual about it cannot be packed.</summary>
internal static class PackedPart
{
    private const int Md5Length = 16;
    private const int Sha256Length = 32;
    private const byte HasMd5 = 1;
    private const byte HasCopyOf = 2;
    private const byte HasVerifiedBy = 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="part">The part.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="firstKey">A key that its own may begin like.</param>
    /// <returns>Null if it cannot be packed without a loss.</returns>
    public static byte[]? TryPack(LedgerPart part, string unit, string firstKey)
    {
        if (part.Record is not { ResumeAt: null, Gaps: null, LoggedRows: null, Runs: null, Columns: null, Range: null } record || record.Unit != unit
            || record.Part is not { Table: null, Rows: 0 } info || record.At.Offset != TimeSpan.Zero)
            return null;
        Span<byte> sha256 = stackalloc byte[Sha256Length];
        Span<byte> md5 = stackalloc byte[Md5Length];
        if (!TryRead(info.Sha256, sha256) || !TryReadMd5(info.SourceMd5, md5, out var hasMd5))
            return null;
        var shared = info.Key.AsSpan().CommonPrefixLength(firstKey);
        try
        {
            var (rest, copyOf) = (Strict.GetBytes(info.Key[shared..]), info.CopyOf is null ? null : Strict.GetBytes(info.CopyOf));
            var verifiedBy = info.VerifiedBy is null ? null : Strict.GetBytes(info.VerifiedBy);
            using var packed = new MemoryStream(128);
            using (var writer = new BinaryWriter(packed, Strict, leaveOpen: true))
            {
                writer.Write((byte)((hasMd5 ? HasMd5 : 0) | (copyOf is null ? 0 : HasCopyOf) | (verifiedBy is null ? 0 : HasVerifiedBy)));
                writer.Write7BitEncodedInt64(part.Ordinal);
                writer.Write(record.At.Ticks);
                writer.Write7BitEncodedInt64(info.Bytes);
                writer.Write(sha256);
                if (hasMd5)
                    writer.Write(md5);
                writer.Write7BitEncodedInt(shared);
                Write(writer, rest);
                if (copyOf is not null)
                    Write(writer, copyOf);
                if (verifiedBy is not null)
                    Write(writer, verifiedBy);
            }
            return packed.ToArray();
        }
        catch (EncoderFallbackException)
        {
            // Half of a pair.
            return null;
        }
    }

    public static LedgerPart Unpack(byte[] packed, string unit, string firstKey)
    {
        using var reader = new BinaryReader(new MemoryStream(packed), Strict);
        var has = reader.ReadByte();
        var ordinal = reader.Read7BitEncodedInt64();
        var at = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var bytes = reader.Read7BitEncodedInt64();
        var sha256 = Convert.ToHexStringLower(reader.ReadBytes(Sha256Length));
        var md5 = (has & HasMd5) == 0 ? null : Convert.ToBase64String(reader.ReadBytes(Md5Length));
        var key = string.Concat(firstKey.AsSpan(0, reader.Read7BitEncodedInt()), ReadText(reader));
        var copyOf = (has & HasCopyOf) == 0 ? null : ReadText(reader);
        var verifiedBy = (has & HasVerifiedBy) == 0 ? null : ReadText(reader);
        return new LedgerPart(ordinal, new PartCommitted(unit, new PartInfo(key, null, bytes, sha256, 0, md5, copyOf, verifiedBy), null, at));
    }

    private static void Write(BinaryWriter writer, byte[] text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(text);
    }

    private static string ReadText(BinaryReader reader) => Strict.GetString(reader.ReadBytes(reader.Read7BitEncodedInt()));

    /// <summary>Lower-case hex alone: what comes out is what went in.</summary>
    private static bool TryRead(string hex, Span<byte> digest) =>
        hex.Length == 2 * digest.Length && Convert.FromHexString(hex, digest, out _, out _) == System.Buffers.OperationStatus.Done && !hex.AsSpan().ContainsAnyInRange('A', 'F');

    private static bool TryReadMd5(string? base64, Span<byte> md5, out bool hasMd5)
    {
        hasMd5 = base64 is not null;
        return base64 is null
            || (Base64.GetMaxEncodedToUtf8Length(md5.Length) == base64.Length && Convert.TryFromBase64String(base64, md5, out var read) && read == md5.Length && Convert.ToBase64String(md5) == base64);
    }
}
