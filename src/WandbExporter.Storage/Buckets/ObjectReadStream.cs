using System.Globalization;
using WandbExporter.Core.Errors;

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

    private Stream? body;
    private long bodyPosition;
    private long position;
    private long digested;
    private uint crc32C;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => info.Bytes;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= info.Bytes || buffer.Length == 0)
            return 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var source = await SourceAsync(cancellationToken);
                var read = await source.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    throw new EndOfStreamException($"The answer ended at byte {position} of {info.Bytes}.");
                Check(buffer.Span[..read]);
                position += read;
                bodyPosition += read;
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
        SeekOrigin.Current => position + offset,
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
            body?.Dispose();
        body = null;
        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> read)
    {
        if (info.Crc32C is not { } said || position != digested)
            return;
        crc32C = Crc32C.Append(crc32C, read);
        digested += read.Length;
        if (digested == info.Bytes && crc32C != said)
        {
            throw new ExportException(new Failure(
                FailureCategory.Transient,
                FailureCode.StoreAltered,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"What was read of {info.Key} in {store.Location} has the CRC32C {crc32C:x8}, and the service says {said:x8}; check what is between here and the service, then run the same command again."),
                ExitCode.Destination));
        }
    }

    private async Task<Stream> SourceAsync(CancellationToken cancellationToken)
    {
        if (body is not null && position > bodyPosition && position - bodyPosition <= ReadOver)
        {
            var skipped = new byte[position - bodyPosition];
            await body.ReadExactlyAsync(skipped, cancellationToken);
            bodyPosition = position;
        }
        if (body is not null && bodyPosition == position)
            return body;
        await CloseBodyAsync();
        body = await store.GetAsync(info.Key, position, null, info.Version, cancellationToken) ?? throw new ExportException(new Failure(
            FailureCategory.Transient,
            FailureCode.StoreObjectChanged,
            $"{info.Key} in {store.Location} was replaced or removed while it was read; run the same command again.",
            ExitCode.Destination));
        bodyPosition = position;
        return body;
    }

    private async ValueTask CloseBodyAsync()
    {
        if (body is not null)
            await body.DisposeAsync();
        body = null;
    }
}
