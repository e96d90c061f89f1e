using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>Gathers the inventory of a run's files while their bytes pass by.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What is gathered is given to the writer, or disposed at the end.")]
internal sealed class FileDecoder(UnitWork work, int firstOrdinal, long rowGroupBytes, Func<bool> listingEnded)
{
    private FilesTable _table = new(work.Path);
    private Failure? _failure;
    private int _failedFiles;
    private int _ordinal = firstOrdinal;
    private long _rows;
    private bool _ended;

    public IEnumerable<Decoded> OnFile(Attempt<CopiedFile> attempt)
    {
        if (_ended)
            yield break;
        if (attempt is not Fetched<CopiedFile> { Value: var copied })
        {
            foreach (var last in End(new UnitFaulted(((Failed<CopiedFile>)attempt).Failure)))
                yield return last;
            yield break;
        }
        _table.Append(copied.File, copied.Part, copied.Failure);
        if (copied.Part is { } part)
            yield return new Passed(new PartWritten(part, null));
        if (copied.Failure is { } failure)
        {
            _failedFiles++;
            _failure = _failure?.Category == FailureCategory.Permanent && failure.Category == FailureCategory.Permanent ? _failure : failure;
            if (failure.Category == FailureCategory.Fatal)
            {
                foreach (var last in End(new UnitFaulted(failure)))
                    yield return last;
                yield break;
            }
        }
        if (_table.MemoryBytes >= rowGroupBytes)
            yield return Take();
    }

    public IEnumerable<Decoded> OnEnd() => _ended ? [] : End(null);

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
        ? new UnitCompleted(rows, work.Run.FileCount, null, LiveReading.EndOf(work.Run, new UnitEnd(rows, _ordinal, null, [])))
        : new UnitFaulted(_failure with { Message = $"{_failedFiles} file(s) of {work.Path} could not be read; the last: {_failure.Message}" });

    private FullPart Take()
    {
        var full = _table;
        _table = new FilesTable(work.Path);
        _rows += full.Rows;
        return new FullPart(full, PartStem.Of(work.Run.RunId, _ordinal++), null);
    }
}
