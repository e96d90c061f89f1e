using System.Text;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Verify;

/// <summary>Reads the paths that a manifest names.</summary>
internal static class ManifestReader
{
    private const string Path = "path";

    /// <exception cref="ParquetFormatException">It is no manifest.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(Stream manifest, CancellationToken cancellationToken)
    {
        var reader = await ParquetFileReader.OpenAsync(manifest, cancellationToken);
        var column = reader.Footer.Columns.Select((spec, index) => (spec, index)).FirstOrDefault(pair => pair.spec.Name == Path, (null!, -1)).index;
        if (column < 0)
            throw new ParquetFormatException("The manifest has no column of paths.");
        var paths = new List<string>();
        for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
        {
            using var values = await reader.ReadColumnAsync(group, column, cancellationToken);
            if (values is not BytesColumnBuilder texts)
                throw new ParquetFormatException("The manifest's paths are no text.");
            for (var i = 0; i < texts.Count; i++)
                paths.Add(Encoding.UTF8.GetString(texts.Value(i)));
        }
        return paths;
    }
}
