using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Encodings;

/// <summary>
/// How one column chunk's values become the value part of its data pages. An instance is made for one chunk by
/// <see cref="ValueEncodings"/>, which is the place where a further encoding is chosen.
/// </summary>
internal interface IValueEncoding : IDisposable
{
    ParquetEncoding Id { get; }

    /// <summary>The values of the dictionary page that precedes the data pages; null when there is none.</summary>
    ColumnBuilder? Dictionary { get; }

    /// <summary>Appends the values [<paramref name="start"/>, start + count) of those that are not null.</summary>
    void Encode(int start, int count, ByteBuffer output);
}
