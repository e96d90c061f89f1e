using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;
using Xunit;

namespace WandbExporter.Engine.Tests.Support;

/// <summary>What a history reader brought, batch by batch.</summary>
internal sealed class ReadHistory : IRowTarget
{
    private readonly List<HistoryGap> _gaps = [];

    public List<long> Steps { get; } = [];

    public List<string> ResumePoints { get; } = [];

    public IReadOnlyList<HistoryGap> Gaps => _gaps;

    public Failure? Failure { get; private set; }

    /// <summary>Takes a batch as a decoder does.</summary>
    public void Take(Attempt<Batch<IRunRows>> attempt)
    {
        Assert.Null(Failure);
        if (attempt is not Fetched<Batch<IRunRows>> { Value: var batch })
        {
            Failure = ((Failed<Batch<IRunRows>>)attempt).Failure;
            return;
        }
        foreach (var rows in batch.Items)
        {
            rows.AppendTo(this);
            rows.Dispose();
        }
        batch.Update(_gaps);
        if (batch.ResumeAt is { } resumeAt)
            ResumePoints.Add(resumeAt);
    }

    public void Append(ReadOnlySpan<byte> row, LongBytes? memory = null)
    {
        Assert.True(RowStep.TryRead(row, out var step));
        Steps.Add(step);
    }

    public void Append(RowBatch rows, int from, int count)
    {
        var steps = rows.Fields.Single(field => field.Name == "_step");
        for (var row = from; row < from + count; row++)
            Steps.Add(steps.Kind == FieldKind.Int64 ? steps.Int64(row) : (long)steps.Double(row));
    }
}
