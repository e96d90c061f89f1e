using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>Writes table parts: one part is one Parquet file, with one row group unless it is made while it is written.</summary>
/// <param name="sink">Where to.</param>
/// <param name="settings">How.</param>
/// <param name="toolVersion">Who writes, for the file's metadata.</param>
/// <param name="meter">Counts.</param>
/// <param name="withoutSecrets">Whether a part that holds what looks like a credential is not written, and fails.</param>
internal sealed class PartWriter(ISink sink, WriteSettings settings, string toolVersion, IPartMeter meter, bool withoutSecrets = false)
{
    public async Task<PartInfo> WriteAsync(ObjectKey key, ITablePart part, CancellationToken cancellationToken)
    {
        if (withoutSecrets)
            PartSecrets.Refuse(part.Table, part.Columns, part.Builders, part.Rows);
        var options = OptionsOf(part.Table, part.Metadata);
        var stored = await sink.PutAsync(key, (stream, token) => EncodeAsync(stream, part, options, token), cancellationToken);
        meter.PartWritten(part.Table, part.Rows, stored.Bytes);
        return new PartInfo(key.Value, part.Table, stored.Bytes, stored.Sha256!, part.Rows);
    }

    /// <param name="meteredAs">The table in whose numbers the part counts.</param>
    public async Task<PartInfo> WriteAsync(ObjectKey key, IRowGroups groups, string meteredAs, CancellationToken cancellationToken)
    {
        var rows = 0L;
        var options = OptionsOf(groups.Table, groups.Metadata);
        var stored = await sink.PutAsync(key, async (stream, token) => rows = await EncodeAsync(stream, groups, options, token), cancellationToken);
        meter.PartWritten(meteredAs, groups.LoggedRows, stored.Bytes);
        return new PartInfo(key.Value, groups.Table, stored.Bytes, stored.Sha256!, rows);
    }

    private ParquetWriterOptions OptionsOf(string table, IEnumerable<KeyValuePair<string, string>> metadata) => new()
    {
        Compression = settings.Compression,
        // Workers are what runs at the same time; a part of one of them has one thread.
        Parallelism = 1,
        Delta = settings.DeltaIntegers ? DeltaUse.WhereItPays : DeltaUse.Never,
        ByteStreamSplit = settings.ByteStreamSplit,
        Metadata = [new("wandb.tool_version", toolVersion), new("wandb.table", table), .. metadata],
        CreatedBy = $"wandb-exporter version {toolVersion}",
    };

    private async Task<long> EncodeAsync(Stream stream, IRowGroups groups, ParquetWriterOptions options, CancellationToken token)
    {
        await using var writer = new ParquetFileWriter(stream, groups.Columns, options);
        await foreach (var group in groups.GroupsAsync(token))
        {
            if (withoutSecrets)
                PartSecrets.Refuse(groups.Table, groups.Columns, group.Builders, group.Rows);
            await writer.WriteRowGroupAsync(group.Builders, group.Rows, token);
        }
        await writer.CompleteAsync(token);
        return writer.RowsWritten;
    }

    private static async Task EncodeAsync(Stream stream, ITablePart part, ParquetWriterOptions options, CancellationToken token)
    {
        await using var writer = new ParquetFileWriter(stream, part.Columns, options);
        if (part.Rows > 0)
            await writer.WriteRowGroupAsync(part.Builders, part.Rows, token);
        await writer.CompleteAsync(token);
    }
}
