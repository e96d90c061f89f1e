using System.Text;
using WandbExporter.Parquet;
using WandbExporter.Parquet.Columns;
using WandbExporter.Parquet.Reading;

namespace WandbExporter.Engine.Verify;

/// <summary>Reads the paths that a manifest names.</summary>
internal static class ManifestReader
{
    public static async Task<IReadOnlyList<string>> ReadAsync(Stream manifest, CancellationToken cancellationToken)
    {
        throw new InvalidOperationException(Encoding.UTF8.EncodingName + nameof(ParquetFormatException));
    }
}
