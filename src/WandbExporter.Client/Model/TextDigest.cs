using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace WandbExporter.Client.Model;

/// <summary>The beginning of the SHA-256 of some texts, one after the other: null differs from empty, and no text runs into the next.</summary>
/// <param name="buffer">Where texts gather, so that most runs are digested by one call.</param>
internal ref struct TextDigest(Span<byte> buffer)
{
    public const int Room = 4096;

    private const int Bytes = 8;

    private readonly Span<byte> _buffer = buffer;
    private int _used;
    private IncrementalHash? _hash;

    public void Add(string? text)
    {
        if (text is null)
            Add([], isNull: true);
        else if (text.Length <= Room / 16)
            AddShort(text);
        else
            Add(Encoding.UTF8.GetBytes(text), isNull: false);
    }

    /// <summary>As the text that it is, in which U+FFFD stands for what is no UTF-8.</summary>
    public void Add(RawJson? json)
    {
        if (json is null)
            Add([], isNull: true);
        else if (Utf8.IsValid(json.Utf8.Span))
            Add(json.Utf8.Span, isNull: false);
        else
            Add(json.ToString());
    }

    /// <summary>The digest's first bytes, in lower case.</summary>
    public string End()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (_hash is null)
        {
            SHA256.HashData(_buffer[.._used], digest);
        }
        else
        {
            _hash.AppendData(_buffer[.._used]);
            _hash.GetHashAndReset(digest);
            _hash.Dispose();
        }
        return Convert.ToHexStringLower(digest[..Bytes]);
    }

    private void AddShort(string text)
    {
        Span<byte> utf8 = stackalloc byte[3 * (Room / 16)];
        Add(utf8[..Encoding.UTF8.GetBytes(text, utf8)], isNull: false);
    }

    private void Add(scoped ReadOnlySpan<byte> utf8, bool isNull)
    {
        Append(isNull ? "0"u8 : "1"u8);
        Append(utf8);
        Append("\0"u8);
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _hash.AppendData(_buffer[.._used]);
            _used = 0;
        }
        if (bytes.Length > _buffer.Length)
        {
            _hash!.AppendData(bytes);
            return;
        }
        bytes.CopyTo(_buffer[_used..]);
        _used += bytes.Length;
    }
}
