using System.IO.Compression;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

internal sealed class GzipCodec : PageCodec
{
    private readonly ZLibCompressionOptions _options;

    public GzipCodec(int? level) => _options = new() { CompressionLevel = Level("Gzip", level, 6, 0, 9) };

    public override CodecId Id => CodecId.Gzip;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        var before = output.Length;
        using (var gzip = new GZipStream(new BufferStream(output), _options))
            gzip.Write(page);
        // .NET writes nothing at all when nothing was written to it; the smallest member stands for an empty page.
        if (output.Length == before)
            output.Write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    public override PieceCompressor BeginPage(int length) => new Pieces(_options);

    public override unsafe bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        if (compressed.IsEmpty)
            return false;
        fixed (byte* start = compressed)
        {
            using var source = new UnmanagedMemoryStream(start, compressed.Length);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            try
            {
                return gzip.ReadAtLeast(page, page.Length, false) == page.Length && gzip.ReadByte() < 0;
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }

    private sealed class Pieces : PieceCompressor
    {
        private readonly BufferStream _output = new(null);
        private readonly GZipStream _gzip;

        public Pieces(ZLibCompressionOptions options) => _gzip = new GZipStream(_output, options);

        public override void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
        {
            _output.Output = output;
            _gzip.Write(piece);
            if (isLast)
                _gzip.Dispose();
            _output.Output = null;
        }

        // One that was given up has nowhere to write its end to.
        public override void Dispose() => _gzip.Dispose();
    }

    private sealed class BufferStream(ByteBuffer? output) : Stream
    {
        public ByteBuffer? Output { get; set; } = output;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Output?.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => Output?.Write(buffer);
    }
}
