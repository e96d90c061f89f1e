using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using WandbExporter.Core.Journal;

namespace WandbExporter.Storage.Journals;

/// <summary>
/// One append as one line: CRC-32C of the rest (8 hex digits), a space, the JSON of its records, a line feed. A batch is one line, so that
/// a line which follows another proves that the other one was durable.
/// </summary>
internal static class JournalLine
{
    private const int ChecksumLength = 8;

    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<JournalRecord> records)
    {
        var line = new ArrayBufferWriter<byte>(512);
        line.Write("00000000 "u8);
        JournalJson.Write(line, records);
        line.Write("\n"u8);
        var bytes = new byte[line.WrittenCount];
        line.WrittenSpan.CopyTo(bytes);
        var checksum = Checksum(bytes.AsSpan(ChecksumLength + 1, bytes.Length - ChecksumLength - 2));
        checksum.TryFormat(bytes, out _, "x8", CultureInfo.InvariantCulture);
        return bytes;
    }

    /// <summary>True, with the JSON, if a line without its line feed is as it was written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (line.Length <= ChecksumLength + 1 || line[ChecksumLength] != (byte)' ')
            return false;
        Span<byte> expected = stackalloc byte[ChecksumLength];
        var rest = line[(ChecksumLength + 1)..];
        Checksum(rest).TryFormat(expected, out _, "x8", CultureInfo.InvariantCulture);
        if (!expected.SequenceEqual(line[..ChecksumLength]))
            return false;
        json = rest;
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
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
