using System.Text;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;

namespace WandbExporter.Archive.Verify;

/// <summary>Counts the rows that a part of many runs has of each, while it is read.</summary>
internal sealed class RunValues
{
    /// <summary>Where the run stands.</summary>
    public const string Column = "run_id";

    private readonly SortedDictionary<string, long> _found = new(StringComparer.Ordinal);

    /// <param name="column">The runs of a row group.</param>
    /// <exception cref="ParquetFormatException">It does not say a run in every row.</exception>
    public void Add(ColumnBuilder column)
    {
        if (column is not BytesColumnBuilder runs || runs.Nulls > 0)
            throw new ParquetFormatException($"Its column '{Column}' does not name a run in every row");
        for (var (from, at) = (0, 1); from < runs.Count; at++)
        {
            if (at < runs.Count && runs.Value(at).SequenceEqual(runs.Value(from)))
                continue;
            var run = Encoding.UTF8.GetString(runs.Value(from));
            _found[run] = _found.GetValueOrDefault(run) + at - from;
            from = at;
        }
    }

    /// <summary>Says which runs have more or fewer values than were committed; null if none has.</summary>
    public string? DifferenceTo(IReadOnlyList<PartRun> committed)
    {
        var differences = new List<string>();
        foreach (var run in committed)
        {
            _found.Remove(run.RunId, out var values);
            if (values != run.Values)
                differences.Add($"{values} values of run '{run.RunId}' and was committed with {run.Values}");
        }
        differences.AddRange(_found.Select(run => $"{run.Value} values of run '{run.Key}' and was committed without it"));
        return differences switch
        {
            [] => null,
            [var only] => $"It has {only}.",
            [var first, ..] => $"It has {first}, and {differences.Count - 1} more of its runs differ.",
        };
    }
}
