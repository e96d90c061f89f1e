using System.Text;
using WandbExporter.Parquet.Encodings;

namespace WandbExporter.Parquet.Statistics;

/// <summary>
/// Bounds of byte strings by unsigned bytes. Long ones are cut: the minimum to its beginning, the maximum to the least short string
/// above everything that begins so; text stays valid UTF-8. A maximum that cannot be cut so is left out.
/// </summary>
internal static class ByteBounds
{
    public static ByteExtremes Extremes(BytesColumnBuilder column, int start, int count)
    {
        var extremes = default(ByteExtremes);
        var bytes = column.Bytes;
        var from = start == 0 ? 0 : column.Ends[start - 1];
        foreach (var end in column.Ends.Slice(start, count))
        {
            extremes.Add(bytes[from..end]);
            from = end;
        }
        return extremes;
    }

    public static ColumnStatistics Of(ByteExtremes values, bool isText, int nulls, int maxBytes)
    {
        var cutMin = values.Least.Length > maxBytes;
        var cutMax = values.Most.Length > maxBytes;
        return new(
            nulls,
            (cutMin ? Prefix(values.Least, isText, maxBytes) : values.Least).ToArray(),
            cutMax ? Above(values.Most, isText, maxBytes) : values.Most.ToArray(),
            !cutMin,
            !cutMax);
    }

    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> value, bool isText, int maxBytes)
    {
        var length = maxBytes;
        while (isText && length > 0 && (value[length] & 0xC0) == 0x80)
            length--;
        return value[..length];
    }

    private static byte[]? Above(ReadOnlySpan<byte> value, bool isText, int maxBytes)
    {
        var prefix = Prefix(value, isText, maxBytes);
        return isText ? NextText(prefix) : NextBytes(prefix);
    }

    private static byte[]? NextBytes(ReadOnlySpan<byte> prefix)
    {
        var last = prefix.LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
            return null;
        var next = prefix[..(last + 1)].ToArray();
        next[last]++;
        return next;
    }

    // UTF-8 sorts as code points do: the last one that has a successor of its own length or longer is raised.
    private static byte[]? NextText(ReadOnlySpan<byte> prefix)
    {
        while (!prefix.IsEmpty)
        {
            if (Rune.DecodeLastFromUtf8(prefix, out var rune, out var length) != System.Buffers.OperationStatus.Done)
                return null;
            prefix = prefix[..^length];
            if (rune.Value == 0x10FFFF)
                continue;
            var raised = new Rune(rune.Value == 0xD7FF ? 0xE000 : rune.Value + 1);
            var next = new byte[prefix.Length + raised.Utf8SequenceLength];
            prefix.CopyTo(next);
            raised.EncodeToUtf8(next.AsSpan(prefix.Length));
            return next;
        }
        return null;
    }
}
