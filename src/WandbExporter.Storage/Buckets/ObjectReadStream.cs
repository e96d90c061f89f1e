using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.IO;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// One version of an object as a seekable stream. Bytes come in one request from where reading starts; a seek begins another request,
/// and so does a connection that breaks. If the object is replaced meanwhile, reading fails rather than mixes two versions; and it fails at
/// the end of what was read from the first byte on if that has another CRC32C than the service says.
/// </summary>
internal sealed class ObjectReadStream(IObjectStore store, ObjectInfo info) : Stream
{
    private const int Attempts = 6;

    // Reading over a short gap is quicker than another request.
    private const int ReadOver = 64 * 1024;

    private Stream? _body;
    private long _bodyPosition;
    private long _position;
    private long _digested;
    private uint _crc32C;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => info.Bytes;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= info.Bytes || buffer.Length == 0)
            return 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var source = await SourceAsync(cancellationToken);
                var read = await source.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    throw new EndOfStreamException($"The answer ended at byte {_position} of {info.Bytes}.");
                Check(buffer.Span[..read]);
                _position += read;
                _bodyPosition += read;
                return read;
            }
            catch (IOException e)
            {
                await CloseBodyAsync();
                if (attempt >= Attempts)
                    throw ObjectStoreReading.ReadBroke(store, info.Key, e);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => info.Bytes + offset,
    };

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Objects of a bucket are read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseBodyAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _body?.Dispose();
        _body = null;
        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> read)
    {
        if (info.Crc32C is not { } said || _position != _digested)
            return;
        _crc32C = Crc32C.Append(_crc32C, read);
        _digested += read.Length;
        if (_digested == info.Bytes && _crc32C != said)
        {
            throw new ExportException(new Failure(
                FailureCategory.Transient,
                FailureCode.StoreAltered,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"What was read of {info.Key} in {store.Location} has the CRC32C {_crc32C:x8}, and the service says {said:x8}; check what is between here and the service, then run the same command again."),
                ExitCode.Destination));
        }
    }

    private async Task<Stream> SourceAsync(CancellationToken cancellationToken)
    {
        if (_body is not null && _position > _bodyPosition && _position - _bodyPosition <= ReadOver)
        {
            var skipped = new byte[_position - _bodyPosition];
            await _body.ReadExactlyAsync(skipped, cancellationToken);
            _bodyPosition = _position;
        }
        if (_body is not null && _bodyPosition == _position)
            return _body;
        await CloseBodyAsync();
        _body = await store.GetAsync(info.Key, _position, null, info.Version, cancellationToken) ?? throw new ExportException(new Failure(
            FailureCategory.Transient,
            FailureCode.StoreObjectChanged,
            $"{info.Key} in {store.Location} was replaced or removed while it was read; run the same command again.",
            ExitCode.Destination));
        _bodyPosition = _position;
        return _body;
    }

    private async ValueTask CloseBodyAsync()
    {
        if (_body is not null)
            await _body.DisposeAsync();
        _body = null;
    }
}
