using WandbExporter.Client.Histories;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Engine.Fetch;

/// <summary>Consecutive rows of a batch of a server's Parquet export.</summary>
/// <param name="batch">The batch; this piece holds it until disposed.</param>
/// <param name="steps">The steps of the batch's rows, ascending.</param>
/// <param name="from">The first of the rows.</param>
/// <param name="count">How many they are.</param>
internal sealed class ColumnarRows(Shared<RowBatch> batch, long[] steps, int from, int count) : IRunRows
{
    private const string TimestampName = "_timestamp";

    public int Count => count;

    public RowMark? Last => count > 0 ? new RowMark(steps[from + count - 1], TimestampOf(from + count - 1)) : null;

    /// <summary>None: an export that is damaged is of no use as a whole.</summary>
    public IReadOnlyList<HistoryGap> Unreadable => [];

    public ReadOnlySpan<long> Steps => steps.AsSpan(from, count);

    /// <summary>Some of these rows; this piece stays as it is.</summary>
    public ColumnarRows Slice(int start, int length) => new(batch.Hold(), steps, from + start, length);

    public void AppendTo(IRowTarget target) => target.Append(batch.Value, from, count);

    public void Dispose() => batch.Release();

    private double? TimestampOf(int row)
    {
        var field = batch.Value.Fields.FirstOrDefault(field => field.Name == TimestampName);
        return field is null || field.IsNull(row) ? null : field.Kind switch
        {
            FieldKind.Double => field.Double(row),
            FieldKind.Int64 => field.Int64(row),
            _ => null,
        };
    }
}
