using System.Text.Json;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
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

    /// <summary>When each row was logged, by which rows of one step differ.</summary>
    public List<double> Timestamps { get; } = [];

    public string? Difference { get; set; }

    public List<ResumePoint> ResumePoints { get; } = [];

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
        using var json = JsonDocument.Parse(row.ToArray());
        Timestamps.Add(json.RootElement.GetProperty("_timestamp").GetDouble());
    }

    public void Append(RowBatch rows, int from, int count)
    {
        var steps = rows.Fields.Single(field => field.Name == "_step");
        var times = rows.Fields.Single(field => field.Name == "_timestamp");
        for (var row = from; row < from + count; row++)
        {
            Steps.Add(steps.Kind == FieldKind.Int64 ? steps.Int64(row) : (long)steps.Double(row));
            Timestamps.Add(times.Kind == FieldKind.Int64 ? times.Int64(row) : times.Double(row));
        }
    }
}
