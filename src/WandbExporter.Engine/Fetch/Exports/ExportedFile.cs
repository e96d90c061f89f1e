using WandbExporter.Parquet;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>One exported file of a history, fetched and opened.</summary>
internal sealed class ExportedFile : IDisposable
{
    private const string StepName = "_step";
    private const string TimestampName = "_timestamp";

    private readonly FileStream _spool;
    private readonly ParquetFileReader _reader;
    private readonly ParquetField _step;

    private ExportedFile(FileStream spool, ParquetFileReader reader, ParquetField step)
    {
        _spool = spool;
        _reader = reader;
        _step = step;
    }

    /// <exception cref="ParquetFormatException">It is no Parquet file of a history.</exception>
    public static async Task<ExportedFile> OpenAsync(FileStream spool, CancellationToken cancellationToken)
    {
        var reader = await ParquetFileReader.OpenAsync(spool, cancellationToken);
        return reader.Field(StepName) is { Kind: FieldKind.Int64 or FieldKind.Double } step
            ? new ExportedFile(spool, reader, step)
            : throw new ParquetFormatException($"There is no numeric column '{StepName}'");
    }

    /// <summary>The latest time at which a row was logged; null when no row says. By the file's statistics, or by its rows.</summary>
    public async Task<double?> LastTimestampAsync(CancellationToken cancellationToken)
    {
        if (_reader.Field(TimestampName) is not { Kind: FieldKind.Int64 or FieldKind.Double } field)
            return null;
        var bounds = Groups.Select(group => _reader.DoubleBounds(group, field)?.Max ?? _reader.IntegerBounds(group, field)?.Max).ToList();
        if (bounds.TrueForAll(bound => bound is not null))
            return bounds.Max();
        double? last = null;
        await foreach (var batch in _reader.ReadBatchesAsync(new BatchSelection { Fields = [field] }, cancellationToken))
        {
            using (batch)
            {
                var times = batch.Fields[0];
                for (var row = 0; row < batch.Rows; row++)
                {
                    double? time = times.IsNull(row) ? null : field.Kind == FieldKind.Int64 ? times.Int64(row) : times.Double(row);
                    if (time is not null && !(time <= last))
                        last = time;
                }
            }
        }
        return last;
    }

    /// <summary>The first step; null when there are no rows.</summary>
    public async Task<long?> FirstStepAsync(CancellationToken cancellationToken)
    {
        await using var steps = Read(long.MinValue, long.MaxValue, stepsOnly: true, cancellationToken);
        await steps.SettleAsync();
        return steps.Ended ? null : steps.Step;
    }

    private IEnumerable<int> Groups => Enumerable.Range(0, _reader.Footer.RowGroups.Count);

    /// <summary>Reads the rows from a step on, and before another.</summary>
    /// <param name="stepsOnly">Only the column of steps, to see which rows there are.</param>
    public ExportCursor Read(long step, long stop, bool stepsOnly, CancellationToken cancellationToken)
    {
        var groups = Groups.Where(group => !EndsBefore(group, step)).ToList();
        var selection = new BatchSelection { RowGroups = groups, Fields = stepsOnly ? [_step] : null };
        var place = stepsOnly ? 0 : _reader.Fields.ToList().IndexOf(_step);
        return new ExportCursor(_reader.ReadBatchesAsync(selection, cancellationToken), place, step, stop);
    }

    public void Dispose() => _spool.Dispose();

    private bool EndsBefore(int group, long step) =>
        _reader.IntegerBounds(group, _step)?.Max < step || _reader.DoubleBounds(group, _step)?.Max < step;
}
