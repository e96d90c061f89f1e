using System.Security.Cryptography;

namespace WandbExporter.Simulator;

/// <summary>One stored file: its bytes can be read from any offset, again and again, without being held.</summary>
public abstract class FileData(string name, long size)
{
    private string? _md5;

    public string Name { get; } = name;

    public long Size { get; } = size;

    public virtual DateTimeOffset? UpdatedAt => Epochs.Start;

    /// <summary>What is listed of the file; null for the truth.</summary>
    public virtual FileListing? Listing => null;

    /// <summary>What the object store says its bytes are encoded with; null if with nothing.</summary>
    public virtual string? ContentEncoding => null;

    public virtual string MimeType => Path.GetExtension(Name) switch
    {
        ".json" => "application/json",
        ".txt" or ".log" => "text/plain; charset=utf-8",
        ".yaml" => "application/x-yaml",
        ".png" => "image/png",
        ".html" => "text/html",
        ".patch" => "text/x-diff",
        ".py" => "text/x-python",
        _ => "application/octet-stream",
    };

    /// <summary>Fills the whole span with the bytes from that offset on.</summary>
    public abstract void Read(long offset, Span<byte> into);

    /// <summary>Base64 of the sixteen bytes, as the server spells it.</summary>
    public string Md5()
    {
        if (_md5 is not null)
            return _md5;
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[64 * 1024];
        for (var offset = 0L; offset < Size; offset += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Size - offset));
            Read(offset, piece);
            md5.AppendData(piece);
        }
        return _md5 = Convert.ToBase64String(md5.GetHashAndReset());
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Read(0, bytes);
        return bytes;
    }
}
