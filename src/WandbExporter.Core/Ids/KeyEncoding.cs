using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Core.Ids;

/// <summary>
/// Turns any name into a segment of an <see cref="ObjectKey"/> that every sink can hold. Different names have different segments.
/// <para>
/// ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c> stand for themselves; every other character is the <c>%XX</c> of its UTF-8
/// bytes (a lone surrogate: of its three-byte generalised form). A trailing dot, <c>.</c>, <c>..</c> and the first letter of a name
/// that Windows reserves (<c>CON</c>, <c>nul.txt</c>, …) are encoded too. <c>~</c> never stands for itself: alone it is the empty name,
/// and in a segment that would be longer than <see cref="MaxSegmentBytes"/> it stands between what is left of the name and a
/// 160-bit digest of the whole, behind which a short extension is kept.
/// </para>
/// <para>
/// Letters keep their case, so that keys read like the names they stand for. Names that differ only in case therefore have keys that
/// differ only in case; a sink on a file system that folds case must refuse the second of them rather than overwrite the first.
/// </para>
/// </summary>
public static class KeyEncoding
{
    /// <summary>No segment is longer, in bytes; it leaves room for a partition's name in the 255 bytes of a file name.</summary>
    public const int MaxSegmentBytes = 200;

    /// <summary>No encoded path is longer, in bytes; with three segments before it, a key stays within the 1024 bytes of S3.</summary>
    public const int MaxPathBytes = 400;

    private const char Marker = '~';
    private const int DigestLength = 40;
    private const int MaxExtension = 16;
    private const int ShortenedLastSegment = 120;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly HashSet<string> ReservedByWindows = new(
        [
            "CON", "PRN", "AUX", "NUL",
            .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" }),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>One segment for one name; a <c>/</c> in the name is encoded.</summary>
    public static string Encode(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var encoded = Escape(name);
        return encoded.Length <= MaxSegmentBytes ? encoded : Shorten(encoded, MaxSegmentBytes, "segment", name);
    }

    /// <summary>
    /// The segments of a relative path, each encoded. Nothing is refused: an absolute path, <c>..</c>, an empty segment, a backslash or
    /// a drive letter become segments below the place the path is relative to.
    /// </summary>
    public static string EncodePath(string relativePath)
    {
        ArgumentNullException.ThrowIfNull(relativePath);
        var segments = relativePath.Split('/').Select(Encode).ToArray();
        var path = string.Join('/', segments);
        if (path.Length <= MaxPathBytes)
            return path;

        var kept = new StringBuilder();
        foreach (var segment in segments[..^1])
        {
            if (kept.Length + segment.Length + 1 > MaxPathBytes - ShortenedLastSegment)
                break;
            kept.Append(segment).Append('/');
        }
        return kept.Append(Shorten(segments[^1], ShortenedLastSegment, "path", relativePath)).ToString();
    }

    /// <summary>The name a segment stands for; null if it was shortened, or is no segment that <see cref="Encode"/> makes.</summary>
    public static string? Decode(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (segment is "~")
            return "";

        var bytes = new List<byte>(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '%')
            {
                if (!Plain.Contains(segment[i]))
                    return null;
                bytes.Add((byte)segment[i]);
            }
            else
            {
                if (i + 2 >= segment.Length ||
                    !byte.TryParse(segment.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                {
                    return null;
                }
                bytes.Add(value);
                i += 2;
            }
        }
        var name = Wtf8.GetString(bytes.ToArray());
        return name is not null && Encode(name) == segment ? name : null;
    }

    /// <summary>The path an encoded path stands for; null if any part of it was shortened.</summary>
    public static string? DecodePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var names = path.Split('/').Select(Decode).ToArray();
        return names.Contains(null) ? null : string.Join('/', names);
    }

    private static string Escape(string name)
    {
        if (name.Length == 0)
            return Marker.ToString();
        if (name is "." or "..")
            return name.Replace(".", "%2E", StringComparison.Ordinal);

        var encoded = new StringBuilder(name.Length + 16);
        foreach (var value in Wtf8.GetBytes(name))
        {
            if (Plain.Contains((char)value))
                encoded.Append((char)value);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
        if (encoded[^1] == '.')
            encoded.Remove(encoded.Length - 1, 1).Append("%2E");
        if (ReservedByWindows.Contains(name.Split('.')[0]))
            encoded.Remove(0, 1).Insert(0, string.Create(CultureInfo.InvariantCulture, $"%{(int)name[0]:X2}"));
        return encoded.ToString();
    }

    // A segment and a path of the same text have different digests, so neither is ever taken for the other.
    private static string Shorten(string encoded, int length, string of, string name)
    {
        var dot = encoded.LastIndexOf('.');
        var extension = dot > 0 && encoded.Length - dot <= MaxExtension && encoded.AsSpan(dot).IndexOfAny('%', Marker) < 0 ? encoded[dot..] : "";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Wtf8.GetBytes($"{of}\0{name}")))[..DigestLength];
        var kept = encoded[..(encoded.Length - extension.Length)];
        var room = length - 1 - DigestLength - extension.Length;
        if (kept.Length > room)
        {
            var cut = kept.LastIndexOf('%', room - 1, 2);
            kept = kept[..(cut >= 0 ? cut : room)];
        }
        return $"{kept}{Marker}{digest}{extension}";
    }
}
