using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Parquet.Reading;

/// <summary>Reads from places of a stream; from a file without moving its position.</summary>
/// <param name="seekable">Used by one read at a time.</param>
internal sealed class PositionedReader(Stream seekable)
{
    private readonly SafeFileHandle? _file = (seekable as FileStream)?.SafeFileHandle;

    /// <summary>Fills the target from the place on.</summary>
    /// <exception cref="ParquetFormatException">The stream ends before.</exception>
    public async ValueTask FillAsync(Memory<byte> target, long offset, CancellationToken ct)
    {
        if (_file is null)
            seekable.Position = offset;
        while (!target.IsEmpty)
        {
            var read = _file is null ? await seekable.ReadAsync(target, ct) : await RandomAccess.ReadAsync(_file, target, offset, ct);
            if (read == 0)
                throw new ParquetFormatException("The file became shorter while it was read", offset);
            target = target[read..];
            offset += read;
        }
    }
}
