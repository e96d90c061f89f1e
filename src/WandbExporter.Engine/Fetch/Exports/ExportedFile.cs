using WandbExporter.Parquet;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>One exported file of a history, fetched and opened.</summary>
internal sealed class ExportedFile : IDisposable
{
    private const string StepName = "_step";

    private readonly SpoolFile _spool;
    private readonly ParquetFileReader _reader;
    private readonly ParquetField _step;

    private ExportedFile(SpoolFile spool, ParquetFileReader reader, ParquetField step)
    {
        _spool = spool;
        _reader = reader;
        _step = step;
    }

    /// <exception cref="ParquetFormatException">It is no Parquet file of a history.</exception>
    public static async Task<ExportedFile> OpenAsync(SpoolFile spool, CancellationToken cancellationToken)
    {
        var reader = await ParquetFileReader.OpenAsync(spool.Stream, cancellationToken);
        return reader.Field(StepName) is { Kind: FieldKind.Int64 or FieldKind.Double } step
            ? new ExportedFile(spool, reader, step)
            : throw new ParquetFormatException($"There is no numeric column '{StepName}'");
    }

    /// <summary>Reads the rows from a step on.</summary>
    /// <param name="stepsOnly">Only the column of steps, to see which rows there are.</param>
    public ExportCursor ReadFrom(long step, bool stepsOnly, CancellationToken cancellationToken)
    {
        var groups = Enumerable.Range(0, _reader.Footer.RowGroups.Count).Where(group => !EndsBefore(group, step)).ToList();
        var selection = new BatchSelection { RowGroups = groups, Fields = stepsOnly ? [_step] : null };
        var place = stepsOnly ? 0 : _reader.Fields.ToList().IndexOf(_step);
        return new ExportCursor(_reader.ReadBatchesAsync(selection, cancellationToken), place, step);
    }

    public void Dispose() => _spool.Dispose();

    private bool EndsBefore(int group, long step) =>
        _reader.IntegerBounds(group, _step)?.Max < step || _reader.DoubleBounds(group, _step)?.Max < step;
}
