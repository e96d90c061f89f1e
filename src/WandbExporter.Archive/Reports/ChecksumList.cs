using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// A list of digests that vouches for itself: <c>sha256sum -c</c> reads it, and its last line is the digest of all lines before, so that
/// no bit of it can change unseen.
/// </summary>
/// <param name="Title">What the list is, in one line.</param>
/// <param name="Records">How many records the journal held.</param>
/// <param name="Entries">By key in ordinal order.</param>
internal sealed record ChecksumList(string Title, long Records, IReadOnlyList<ChecksumEntry> Entries)
{
    private const string RecordsMark = "# records ";
    private const string BytesMark = "# bytes ";
    private const string SealMark = "# sha256 of the lines above ";

    public byte[] Render()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Title}\n{RecordsMark}{Records}\n");
        foreach (var entry in Entries)
            text.Append(CultureInfo.InvariantCulture, $"{BytesMark}{entry.Bytes}\n{entry.Sha256}  {entry.Key}\n");
        var seal = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return Encoding.UTF8.GetBytes(text.Append(CultureInfo.InvariantCulture, $"{SealMark}{seal}\n").ToString());
    }

    /// <summary>Reads what <see cref="Render"/> wrote; null if a single bit differs.</summary>
    public static ChecksumList? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines.Length < 2 || !lines[0].StartsWith("# ", StringComparison.Ordinal) || Number(lines[1], RecordsMark) is not { } records)
            return null;
        var entries = new List<ChecksumEntry>();
        for (var i = 2; i + 1 < lines.Length && Number(lines[i], BytesMark) is { } size; i += 2)
        {
            if (lines[i + 1].Split("  ", 2) is not [var sha256, var key])
                return null;
            entries.Add(new ChecksumEntry(key, size, sha256));
        }
        var list = new ChecksumList(lines[0][2..], records, entries);
        return bytes.SequenceEqual(list.Render()) ? list : null;
    }

    private static long? Number(string line, string mark) =>
        line.StartsWith(mark, StringComparison.Ordinal) && long.TryParse(line.AsSpan(mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>One line of a list.</summary>
internal sealed record ChecksumEntry(string Key, long Bytes, string Sha256);
