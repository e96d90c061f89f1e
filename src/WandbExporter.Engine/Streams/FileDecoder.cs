using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>Gathers the inventory of a unit's files while their bytes pass by. It fails when all were tried, if one of them failed.</summary>
/// <param name="inventory">The inventory.</param>
/// <param name="firstOrdinal">The number of its first part.</param>
/// <param name="rowGroupBytes">When a part is full.</param>
/// <param name="listingEnded">Whether all files were listed.</param>
[SuppressMessage("Design", "CA1001", Justification = "What is gathered is given to the writer, or disposed at the end.")]
internal sealed class FileDecoder<TCopied>(IFileInventory<TCopied> inventory, int firstOrdinal, long rowGroupBytes, Func<bool> listingEnded)
    where TCopied : ICopied
{
    private IRowTable<TCopied> _table = inventory.Open();
    private Failure? _failure;
    private int _failedFiles;
    private int _ordinal = firstOrdinal;
    private long _rows;
    private bool _ended;

    /// <summary>Files that are there by the same time.</summary>
    public IEnumerable<Decoded> OnFiles(IReadOnlyList<Attempt<TCopied>> group)
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
    private UnitFaulted? Append(IReadOnlyList<Attempt<TCopied>> group, List<PartWritten> parts)
    {
        foreach (var attempt in group)
        {
            if (attempt is not Fetched<TCopied> { Value: var copied })
                return new UnitFaulted(((Failed<TCopied>)attempt).Failure);
            _table.Append(copied);
            inventory.Add(copied);
            if (copied is { Part: { } part, IsRecorded: false })
                parts.Add(new PartWritten(part, null) { IsContent = copied.IsContent });
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
        ? inventory.Complete(rows, _ordinal)
        : new UnitFaulted(_failure with { Message = $"{_failedFiles} file(s) of {inventory.Of} could not be read; the last: {_failure.Message}" });

    private FullPart Take()
    {
        var full = _table;
        _table = inventory.Open();
        _rows += full.Rows;
        return new FullPart(full, inventory.StemOf(_ordinal++), null);
    }
}
