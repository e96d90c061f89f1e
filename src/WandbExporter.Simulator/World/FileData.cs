using System.Buffers;

namespace WandbExporter.Simulator;

/// <summary>One stored file: its bytes can be read from any offset, again and again, without being held.</summary>
public abstract class FileData(string name, long size)
{
    private const int BlockBytes = 64 * 1024;

    private string? _md5;
    private string? _xxh128;

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

    /// <summary>What the object store calls these bytes, without quotation marks. Clients must not take it for a digest.</summary>
    public virtual string ETag => Convert.ToHexStringLower(Convert.FromBase64String(Md5()));

    /// <summary>Base64 of the sixteen bytes, as the server spells it.</summary>
    public virtual string Md5() => _md5 ??= ContentDigest.Md5(this);

    public virtual string Xxh128() => _xxh128 ??= ContentDigest.Xxh128(this);

    /// <summary>A part of the bytes, block by block. A block is lent until the next one is asked for, and may be changed meanwhile.</summary>
    public virtual IEnumerable<Memory<byte>> Blocks(long first, long length)
    {
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockBytes, Math.Max(1, length)));
        try
        {
            for (var at = 0L; at < length; at += BlockBytes)
            {
                var piece = block.AsMemory(0, (int)Math.Min(BlockBytes, length - at));
                Read(first + at, piece.Span);
                yield return piece;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Read(0, bytes);
        return bytes;
    }
}
