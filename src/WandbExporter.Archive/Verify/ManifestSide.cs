using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;
using WandbExporter.Storage.Spool;

namespace WandbExporter.Archive.Verify;

/// <summary>What the manifest says: its rows go to the spool, a row group at a time.</summary>
internal sealed class ManifestSide(ISink sink, SortedSpool spool, Findings findings)
{
    private static readonly string[] Columns = ["path", "table", "bytes", "sha256", "rows"];

    public long Rows { get; private set; }

    /// <summary>True if there is a manifest and all of it was read.</summary>
    public bool Readable { get; private set; }

    public async Task ReadAsync(bool expected, CancellationToken cancellationToken)
    {
        var manifest = await sink.OpenReadAsync(ExportKeys.Manifest, cancellationToken);
        if (manifest is null)
        {
            if (expected)
                findings.Problems.Add("missing", ExportKeys.Manifest.Value, "The manifest is missing; run the export again to write it.");
            return;
        }
        await using (manifest)
        {
            try
            {
                await ReadAsync(await ParquetFileReader.OpenAsync(manifest, cancellationToken), cancellationToken);
                Readable = true;
            }
            catch (ParquetFormatException e)
            {
                findings.Problems.Add("unreadable", ExportKeys.Manifest.Value, $"The manifest cannot be read: {e.Message}");
            }
        }
    }

    private async Task ReadAsync(ParquetFileReader reader, CancellationToken cancellationToken)
    {
        var places = Columns.Select(name => reader.PlaceOf(name)).ToArray();
        for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
        {
            var columns = new List<ColumnBuilder>();
            try
            {
                foreach (var place in places)
                    columns.Add(await reader.ReadColumnAsync(group, place, cancellationToken));
                Spool(columns);
            }
            finally
            {
                columns.ForEach(column => column.Dispose());
            }
        }
    }

    private void Spool(List<ColumnBuilder> columns)
    {
        if (columns is not [BytesColumnBuilder paths, BytesColumnBuilder tables, Int64ColumnBuilder sizes, BytesColumnBuilder digests, Int64ColumnBuilder rows]
            || paths.Nulls + sizes.Nulls + digests.Nulls + rows.Nulls > 0)
        {
            throw new ParquetFormatException("Its columns are not those of a manifest");
        }
        var table = 0;
        for (var i = 0; i < paths.Count; i++)
        {
            var part = new PartInfo(
                Text(paths, i), tables.IsNull(i) ? null : Text(tables, table++), sizes.Values[i], Text(digests, i), rows.Values[i]);
            Rows++;
            spool.Add(part.Key, (byte)PartSide.Manifest, PartPayload.Of(part));
        }
    }

    private static string Text(BytesColumnBuilder column, int index) => Encoding.UTF8.GetString(column.Value(index));
}
