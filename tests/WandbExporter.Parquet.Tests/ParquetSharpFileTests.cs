using ParquetSharp;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Files of Apache Arrow's C++ writer, held against the values that were given to it.</summary>
public sealed class ParquetSharpFileTests
{
    [Theory]
    [InlineData(ParquetDataPageVersion.V1)]
    [InlineData(ParquetDataPageVersion.V2)]
    public async Task Every_type_list_encoding_and_codec_is_read(ParquetDataPageVersion pages)
    {
        using var folder = new TemporaryFolder();
        foreach (var codec in ParquetSharpFiles.Codecs)
        {
            var path = folder.PathOf($"{codec}-{pages}.parquet");
            var (rows, encodings) = ParquetSharpFiles.Write(path, codec, pages, asInteger: codec == ParquetSharp.Compression.Snappy);
            await using var stream = File.OpenRead(path);
            var chunks = (await ParquetFooter.ReadAsync(stream, CancellationToken.None)).RowGroups[0].Columns;
            Assert.Equal(encodings.Select(e => $"{e ?? Encoding.RleDictionary}"), chunks.Select((c, i) => $"{c.Encodings.First(e => e == Written(encodings[i]))}"));
            RowTexts.Same(path, rows, await RowTexts.ReadAsync(stream, new() { MaxRows = 700 }));
        }
    }

    private static ParquetEncoding Written(Encoding? encoding) => Enum.Parse<ParquetEncoding>($"{encoding ?? Encoding.RleDictionary}");
}
