using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using WandbExporter.Core.Journal;

namespace WandbExporter.Storage.Journals;

/// <summary>
/// One append as one line: CRC-32C of the rest (8 hex digits), a space, the JSON of its records, a line feed. A batch is one line, so that
/// a line which follows another proves that the other one was durable. The last record's last member, <c>"after"</c>, is the checksum of
/// the line before, which chains them (see <see cref="JournalChain"/>); a build that knows no chain skips it, as any member that it does
/// not know.
/// </summary>
/// <param name="Json">Its records.</param>
/// <param name="Checksum">Its checksum.</param>
/// <param name="After">The checksum of the line that it was appended to; null if it does not say.</param>
internal readonly record struct JournalLine(ReadOnlyMemory<byte> Json, uint Checksum, uint? After)
{
    private const int ChecksumLength = 8;

    private static ReadOnlySpan<byte> AfterMember => ",\"after\":\""u8;

    /// <summary>The line's bytes and its checksum.</summary>
    /// <param name="records">The append.</param>
    /// <param name="after">The checksum of the line before; 0 if there is none.</param>
    public static (ReadOnlyMemory<byte> Bytes, uint Checksum) Encode(IReadOnlyList<JournalRecord> records, uint after)
    {
        var json = new ArrayBufferWriter<byte>(512);
        JournalJson.Write(json, records);
        var end = json.WrittenSpan[^1] == (byte)']' ? "}]"u8 : "}"u8;
        var line = new ArrayBufferWriter<byte>(json.WrittenCount + 64);
        line.Write("00000000 "u8);
        line.Write(json.WrittenSpan[..^end.Length]);
        line.Write(AfterMember);
        after.TryFormat(line.GetSpan(ChecksumLength), out var digits, "x8", CultureInfo.InvariantCulture);
        line.Advance(digits);
        line.Write("\""u8);
        line.Write(end);
        line.Write("\n"u8);
        var bytes = line.WrittenSpan.ToArray();
        var checksum = ChecksumOf(bytes.AsSpan(ChecksumLength + 1, bytes.Length - ChecksumLength - 2));
        checksum.TryFormat(bytes, out _, "x8", CultureInfo.InvariantCulture);
        return (bytes, checksum);
    }

    /// <summary>True if a line without its line feed is as it was written.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> text, out JournalLine line)
    {
        line = default;
        var bytes = text.Span;
        if (bytes.Length <= ChecksumLength + 1 || bytes[ChecksumLength] != (byte)' ')
            return false;
        Span<byte> expected = stackalloc byte[ChecksumLength];
        var json = text[(ChecksumLength + 1)..];
        var checksum = ChecksumOf(json.Span);
        checksum.TryFormat(expected, out _, "x8", CultureInfo.InvariantCulture);
        if (!expected.SequenceEqual(bytes[..ChecksumLength]))
            return false;
        line = new JournalLine(json, checksum, AfterOf(json.Span));
        return true;
    }

    private static uint? AfterOf(ReadOnlySpan<byte> json)
    {
        var end = json.EndsWith("]"u8) ? "\"}]"u8 : "\"}"u8;
        if (json.Length < AfterMember.Length + ChecksumLength + end.Length || !json.EndsWith(end))
            return null;
        json = json[..^end.Length];
        return json[..^ChecksumLength].EndsWith(AfterMember)
            && uint.TryParse(json[^ChecksumLength..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var after)
            ? after
            : null;
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
