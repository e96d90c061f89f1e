using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Reading;

/// <summary>Goes through the pages of one column chunk, with one of them in memory and a little of what follows.</summary>
internal sealed class ChunkPages : IDisposable
{
    private const int UsualHeaderBytes = 512;
    private const int MaxHeaderBytes = 1 << 24;

    private readonly PositionedReader _source;
    private readonly int _readAhead;
    private readonly int _maxPageBytes;
    private byte[] _window = [];
    private int _at;
    private int _end;
    private long _unread;
    private long _offset;
    private PageHeader _header;
    private int _headerBytes;

    public ChunkPages(PositionedReader source, ColumnChunkInfo chunk, int readAhead, int maxPageBytes)
    {
        _source = source;
        _readAhead = readAhead;
        _maxPageBytes = maxPageBytes;
        _offset = chunk.StartOffset;
        _unread = chunk.CompressedBytes;
    }

    /// <summary>Where the page's header stands in the file.</summary>
    public long PageOffset { get; private set; }

    public ref readonly PageHeader Header => ref _header;

    /// <summary>The page without its header, as it stands in the file; valid until the next one.</summary>
    public ReadOnlySpan<byte> Compressed => _window.AsSpan(_at - _header.CompressedSize, _header.CompressedSize);

    /// <exception cref="ParquetFormatException">There is no further page.</exception>
    public async ValueTask NextAsync(CancellationToken ct)
    {
        PageOffset = _offset - (_end - _at);
        for (var wanted = UsualHeaderBytes; ; wanted *= 8)
        {
            await LoadAsync(wanted, ct);
            if (TryReadHeader(wanted))
                break;
        }
        if (_header.CompressedSize > _maxPageBytes)
            throw new ParquetFormatException($"A page of {_header.CompressedSize} bytes is larger than the {_maxPageBytes} allowed", PageOffset);
        _at += _headerBytes;
        await LoadAsync(_header.CompressedSize, ct);
        _at += _header.CompressedSize;
    }

    /// <summary>Gives back the memory of the page, and keeps what was read ahead.</summary>
    public void Release()
    {
        var ahead = _end - _at;
        if (ahead > 0 && _window.Length <= 4 * (long)Math.Max(ahead, _readAhead))
            return;
        var window = _window;
        _window = [];
        if (ahead > 0)
        {
            PooledArray.Grow(ref _window, 0, ahead);
            window.AsSpan(_at, ahead).CopyTo(_window);
        }
        PooledArray.Return(ref window);
        _at = 0;
        _end = ahead;
    }

    public void Dispose() => PooledArray.Return(ref _window);

    // A header has no length of its own: one that is cut is tried again with more of the file, as long as there is more.
    private bool TryReadHeader(int wanted)
    {
        try
        {
            _header = PageHeaderReader.Read(_window.AsSpan(_at, _end - _at), PageOffset, _end - _at + _unread, out _headerBytes);
            return true;
        }
        catch (ParquetFormatException) when (_unread > 0 && wanted < MaxHeaderBytes)
        {
            return false;
        }
    }

    private async ValueTask LoadAsync(int wanted, CancellationToken ct)
    {
        var here = _end - _at;
        if (here >= wanted || _unread == 0)
            return;
        _window.AsSpan(_at, here).CopyTo(_window);
        _at = 0;
        _end = here;
        var more = (int)Math.Min(Math.Max(wanted - here, _readAhead), _unread);
        if (_window.Length - here < more)
            PooledArray.Grow(ref _window, here, here + (long)more);
        await _source.FillAsync(_window.AsMemory(here, more), _offset, ct);
        _end += more;
        _offset += more;
        _unread -= more;
    }
}
