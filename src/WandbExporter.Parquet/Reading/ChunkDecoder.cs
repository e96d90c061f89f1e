using WandbExporter.Parquet.Decodings;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Reading;

/// <summary>Reads all pages of one column chunk into one builder.</summary>
internal sealed class ChunkDecoder(Leaf leaf, ColumnChunkInfo chunk, ParquetReaderOptions options) : IDisposable
{
    private const long MostReserved = 1 << 26;
    private const int MostExpansion = 16;

    private readonly DecodeScratch _scratch = new();
    private PageDecoder? _pages;

    private PageDecoder Pages => _pages ??= new(leaf, chunk, options, _scratch);

    /// <param name="bytes">All pages of the chunk.</param>
    /// <param name="offset">Where they start in the file.</param>
    public ColumnBuilder Decode(ReadOnlySpan<byte> bytes, long offset)
    {
        if (chunk.NumValues > int.MaxValue)
            throw new ParquetFormatException($"Column '{leaf.Name}' has {chunk.NumValues} rows in one row group, too many to read at once", offset);
        var target = PhysicalColumns.Create(leaf.Physical);
        try
        {
            Reserve(target);
            var at = 0;
            while (!Pages.IsAtEnd)
            {
                var pageOffset = offset + at;
                var header = PageHeaderReader.Read(bytes[at..], pageOffset, bytes.Length - at, out var length);
                at += length;
                if (Pages.Decode(header, bytes.Slice(at, header.CompressedSize), target, target.Validity.Values, pageOffset))
                    AddRows(target);
                at += header.CompressedSize;
            }
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _pages?.Dispose();
        _scratch.Dispose();
    }

    // Growing would copy what is there again and again. The footer's size is what its writer says, so it is believed up to a multiple of what is there.
    private void Reserve(ColumnBuilder target)
    {
        if (target is BytesColumnBuilder bytes)
            bytes.BeginFill(0, 0, (int)Math.Min(Math.Min(chunk.UncompressedBytes, MostExpansion * chunk.CompressedBytes), Math.Min(options.MaxColumnBytes, MostReserved)), out _);
    }

    private void AddRows(ColumnBuilder target)
    {
        if (Pages.Levels.Values == Pages.Levels.Entries)
        {
            target.Validity.AddValues(Pages.Levels.Entries);
            return;
        }
        for (var levels = Pages.Levels.Definitions; !levels.IsEmpty;)
        {
            var change = levels.IndexOfAnyExcept(levels[0]);
            var count = change < 0 ? levels.Length : change;
            if (levels[0] == 0)
                target.Validity.AddNulls(count);
            else
                target.Validity.AddValues(count);
            levels = levels[count..];
        }
    }
}
