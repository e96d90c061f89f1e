using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Progress;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Write;

/// <summary>Writes table parts: one part is one Parquet file with one row group.</summary>
internal sealed class PartWriter(ISink sink, WriteSettings settings, string toolVersion, ExportMeter meter)
{
    public async Task<PartInfo> WriteAsync(ObjectKey key, ITablePart part, CancellationToken cancellationToken)
    {
        var options = new ParquetWriterOptions
        {
            Compression = settings.Compression,
            // Workers are what runs at the same time; a part of one of them has one thread.
            Parallelism = 1,
            Delta = settings.DeltaIntegers ? DeltaUse.WhereItPays : DeltaUse.Never,
            ByteStreamSplit = settings.ByteStreamSplit,
            Metadata = [new("wandb.tool_version", toolVersion), new("wandb.table", part.Table), .. part.Metadata],
            CreatedBy = $"wandb-exporter version {toolVersion}",
        };
        var stored = await sink.PutAsync(key, (stream, token) => EncodeAsync(stream, part, options, token), cancellationToken);
        meter.PartWritten(part.Table, part.Rows, stored.Bytes);
        return new PartInfo(key.Value, part.Table, stored.Bytes, stored.Sha256!, part.Rows);
    }

    private static async Task EncodeAsync(Stream stream, ITablePart part, ParquetWriterOptions options, CancellationToken token)
    {
        await using var writer = new ParquetFileWriter(stream, part.Columns, options);
        if (part.Rows > 0)
            await writer.WriteRowGroupAsync(part.Builders, part.Rows, token);
        await writer.CompleteAsync(token);
    }
}
