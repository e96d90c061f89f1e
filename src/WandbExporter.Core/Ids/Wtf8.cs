using System.Buffers;
using System.Text;

namespace WandbExporter.Core.Ids;

/// <summary>
/// UTF-8 that also carries lone surrogates (as their three-byte generalised form), so that every .NET string has bytes of its own
/// and the bytes lead back to it. For well-formed strings it is UTF-8.
/// </summary>
public static class Wtf8
{
    public static byte[] GetBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new ArrayBufferWriter<byte>(Math.Max(16, text.Length));
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                var surrogate = text[i];
                var span = bytes.GetSpan(3);
                span[0] = (byte)(0xE0 | (surrogate >> 12));
                span[1] = (byte)(0x80 | ((surrogate >> 6) & 0x3F));
                span[2] = (byte)(0x80 | (surrogate & 0x3F));
                bytes.Advance(3);
            }
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The text of the bytes, or null if they are not what <see cref="GetBytes"/> writes for any string.</summary>
    public static string? GetString(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[consumed..];
            }
            else if (bytes.Length >= 3 && bytes[0] == 0xED && bytes[1] is >= 0xA0 and <= 0xBF && bytes[2] is >= 0x80 and <= 0xBF)
            {
                text.Append((char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
                bytes = bytes[3..];
            }
            else
            {
                return null;
            }
        }
        return text.ToString();
    }
}
