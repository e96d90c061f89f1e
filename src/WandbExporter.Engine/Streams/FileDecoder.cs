using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>Gathers the inventory of a run's files while their bytes pass by.</summary>
/// <param name="repeated">How often a file was listed that had been listed before.</param>
[SuppressMessage("Design", "CA1001", Justification = "What is gathered is given to the writer, or disposed at the end.")]
internal sealed class FileDecoder(UnitWork work, int firstOrdinal, long rowGroupBytes, Func<bool> listingEnded, Func<long> repeated)
{
    private readonly FileRemarks _remarks = new();
    private IRowTable<FileRow> _table = FilesTable.Open();
    private Failure? _failure;
    private int _failedFiles;
    private int _ordinal = firstOrdinal;
    private long _rows;
    private bool _ended;

    /// <summary>Files that are there by the same time.</summary>
    public IEnumerable<Decoded> OnFiles(IReadOnlyList<Attempt<CopiedFile>> group)
    {
        if (_ended)
            yield break;
        var parts = new List<PartWritten>();
        var fault = Append(group, parts);
        if (parts.Count > 0)
            yield return new Passed(new PartsWritten(parts));
        if (fault is not null)
        {
            foreach (var last in End(fault))
                yield return last;
        }
        else if (_table.MemoryBytes >= rowGroupBytes)
        {
            yield return Take();
        }
    }

    public IEnumerable<Decoded> OnEnd() => _ended ? [] : End(null);

    /// <summary>Takes files up to one whose failure ends the unit.</summary>
    private UnitFaulted? Append(IReadOnlyList<Attempt<CopiedFile>> group, List<PartWritten> parts)
    {
        foreach (var attempt in group)
        {
            if (attempt is not Fetched<CopiedFile> { Value: var copied })
                return new UnitFaulted(((Failed<CopiedFile>)attempt).Failure);
            _table.Append(new FileRow(work.Path, copied.File, copied.Part, copied.Failure, copied.Remark));
            _remarks.Add(copied);
            if (copied.Part is { } part)
                parts.Add(new PartWritten(part, null));
            if (copied.Failure is not { } failure)
                continue;
            _failedFiles++;
            _failure = _failure?.Category == FailureCategory.Permanent && failure.Category == FailureCategory.Permanent ? _failure : failure;
            if (failure.Category == FailureCategory.Fatal)
                return new UnitFaulted(failure);
        }
        return null;
    }

    private IEnumerable<Decoded> End(UnitEvent? fault)
    {
        _ended = true;
        var complete = fault is null && listingEnded();
        var last = complete && _table.Rows > 0 ? Take() : null;
        _table.Dispose();
        var how = fault ?? (complete ? Outcome(_rows) : new UnitInterrupted());
        if (last is not null)
            yield return last with { End = how as UnitCompleted };
        if (last is null || how is not UnitCompleted)
            yield return new Passed(how);
    }

    private UnitEvent Outcome(long rows) => _failure is null
        ? new UnitCompleted(
            rows,
            work.Run.FileCount,
            _remarks.ToNote(repeated(), rows, work.Run.FileCount),
            LiveReading.EndOf(work.Run, new UnitEnd(rows, _ordinal, null, [])))
        : new UnitFaulted(_failure with { Message = $"{_failedFiles} file(s) of {work.Path} could not be read; the last: {_failure.Message}" });

    private FullPart Take()
    {
        var full = _table;
        _table = FilesTable.Open();
        _rows += full.Rows;
        return new FullPart(full, PartStem.Of(work.Run.RunId, _ordinal++), null);
    }
}
