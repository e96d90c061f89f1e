using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Files of Parquet.Net, held against the values that were given to it.</summary>
public sealed class ParquetNetFileTests
{
    [Fact]
    public async Task Every_type_list_encoding_and_codec_is_read()
    {
        using var folder = new TemporaryFolder();
        foreach (var codec in ParquetNetFiles.Codecs)
        {
            var path = folder.PathOf($"{codec}.parquet");
            var rows = await ParquetNetFiles.WriteAsync(path, codec);
            await using var stream = File.OpenRead(path);
            RowTexts.Same(path, rows, await RowTexts.ReadAsync(stream, new() { MaxRows = 700 }));
        }
    }
}
