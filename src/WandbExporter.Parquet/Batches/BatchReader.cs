using System.Runtime.CompilerServices;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Reading;

namespace WandbExporter.Parquet.Batches;

/// <summary>
/// Reads row groups in batches: of each leaf the rest of one page is in memory, and pages of different leaves end where they like.
/// </summary>
internal sealed class BatchReader(PositionedReader source, ParquetFooter footer, ParquetReaderOptions options, BatchSelection selection)
{
    private const int ReadAheadOfAll = 1 << 23;
    private const int LeastReadAhead = 1 << 12;
    private const int MostReadAhead = 1 << 18;

    private readonly IReadOnlyList<ParquetField> _fields = selection.Fields ?? footer.Fields;

    public async IAsyncEnumerable<RowBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var scratch = new DecodeScratch();
        for (var i = 0; i < (selection.RowGroups?.Count ?? footer.RowGroups.Count); i++)
        {
            var index = selection.RowGroups?[i] ?? i;
            var group = footer.RowGroups[index];
            var readers = new List<LeafReader>();
            try
            {
                Open(group, readers, scratch);
                var bytesOfRow = BytesOfRow(group);
                for (long done = 0; done < group.Rows;)
                {
                    var rows = (int)Math.Min(Math.Clamp(options.BatchBytes / bytesOfRow, 1, selection.MaxRows), group.Rows - done);
                    var (batch, bytes) = await ReadAsync(readers, index, done, rows, ct);
                    // The footer's sizes are those of encoded values: what the last rows took tells more about the next ones.
                    bytesOfRow = Math.Max(1, bytes / rows);
                    done += rows;
                    yield return batch;
                }
            }
            finally
            {
                foreach (var reader in readers)
                    reader.Dispose();
            }
        }
    }

    private void Open(RowGroupInfo group, List<LeafReader> readers, DecodeScratch scratch)
    {
        var leaves = _fields.Sum(f => f.Leaves.Count);
        var readAhead = Math.Clamp(ReadAheadOfAll / Math.Max(1, leaves), LeastReadAhead, MostReadAhead);
        foreach (var field in _fields)
        {
            for (var i = 0; i < field.Leaves.Count; i++)
                readers.Add(new LeafReader(field.Leaves[i], group.Columns[field.Node.FirstLeaf + i], source, readAhead, options, scratch));
        }
    }

    private long BytesOfRow(RowGroupInfo group)
    {
        var bytes = 0L;
        foreach (var field in _fields)
        {
            for (var i = 0; i < field.Leaves.Count; i++)
                bytes += Math.Min(group.Columns[field.Node.FirstLeaf + i].UncompressedBytes, long.MaxValue / 2 - bytes);
        }
        return Math.Max(1, bytes / Math.Max(1, group.Rows));
    }

    private async ValueTask<(RowBatch Batch, long Bytes)> ReadAsync(List<LeafReader> readers, int group, long firstRow, int rows, CancellationToken ct)
    {
        var json = new ByteBuffer();
        var fields = new FieldBatch[_fields.Count];
        var slots = new LeafSlots[readers.Count];
        try
        {
            for (int i = 0, next = 0; i < fields.Length; i++)
            {
                var leaves = new LeafSlots[_fields[i].Leaves.Count];
                for (var leaf = 0; leaf < leaves.Length; leaf++, next++)
                {
                    slots[next] = leaves[leaf] = new LeafSlots(_fields[i].Leaves[leaf], options.MaxColumnBytes);
                    await readers[next].ReadAsync(rows, leaves[leaf], ct);
                }
                fields[i] = new FieldBatch(_fields[i], leaves, json);
            }
            return (new RowBatch(group, firstRow, rows, fields, json), slots.Sum(s => s.Bytes));
        }
        catch
        {
            foreach (var leaf in slots)
                leaf?.Dispose();
            throw;
        }
    }
}
