using System.Diagnostics.CodeAnalysis;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// Gathers the inventory of a unit's files while their bytes pass by. When all were tried and some failed for good, the unit is complete without them;
/// it fails if another attempt may bring one.
/// </summary>
/// <param name="inventory">The inventory.</param>
/// <param name="firstOrdinal">The number of its first part.</param>
/// <param name="rowGroupBytes">When a part is full.</param>
/// <param name="listingEnded">Whether all files were listed.</param>
[SuppressMessage("Design", "CA1001", Justification = "What is gathered is given to the writer, or disposed at the end.")]
internal sealed class FileDecoder<TCopied>(IFileInventory<TCopied> inventory, int firstOrdinal, long rowGroupBytes, Func<bool> listingEnded)
    where TCopied : ICopied
{
    /// <summary>Files that failed are named up to so many; counted are all.</summary>
    private const int MostNamed = 1000;

    private readonly List<FailedFile> _failed = [];
    private readonly HashSet<string> _ahead = new(StringComparer.Ordinal);
    private IRowTable<TCopied> _table = inventory.Open();
    private Failure? _failure;
    private int _failedFiles;
    private int _ordinal = firstOrdinal;
    private long _rows;
    private bool _ended;

    /// <summary>Files that are there by the same time. One ahead of its turn is recorded, and has its row when that comes.</summary>
    public IEnumerable<Decoded> OnFiles(Group<Attempt<TCopied>> group)
    {
        if (_ended)
            yield break;
        var parts = group.Ahead.OfType<Fetched<TCopied>>().Select(copied => ToRecord(copied.Value)).OfType<PartWritten>().ToList();
        _ahead.UnionWith(parts.Select(part => part.Part.Key));
        var fault = Append(group.InTurn, parts);
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
            if (ToRecord(copied) is { } part && !_ahead.Remove(part.Part.Key))
                parts.Add(part);
            if (copied.Failure is not { } failure)
                continue;
            if (failure.Category == FailureCategory.Fatal)
                return new UnitFaulted(failure);
            Take(copied.Name, failure);
        }
        return null;
    }

    private static PartWritten? ToRecord(TCopied copied) =>
        copied is { Part: { } part, IsRecorded: false } ? new PartWritten(part, null) { IsContent = copied.IsContent } : null;

    private void Take(string name, Failure failure)
    {
        if (_failedFiles++ < MostNamed)
            _failed.Add(new FailedFile(name, failure.Code, failure.Message, failure.LastAnswer));
        if (_failure?.Category != FailureCategory.Transient)
            _failure = failure;
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

    private UnitEvent Outcome(long rows)
    {
        if (_failure is null)
            return inventory.Complete(rows, _ordinal);
        var failure = _failure with { Message = $"{Counted.Of(_failedFiles, "file")} of {inventory.Of} could not be read; the last: {_failure.Message}" };
        if (failure.Category != FailureCategory.Permanent)
            return new UnitFaulted(failure);
        var complete = inventory.Complete(rows, _ordinal);
        return complete with { Live = complete.Live ?? new LiveEnd(null, _ordinal, rows), Lacks = new MissingFiles(failure, _failed) };
    }

    private FullPart Take()
    {
        var full = _table;
        _table = inventory.Open();
        _rows += full.Rows;
        return new FullPart(full, inventory.StemOf(_ordinal++), null);
    }
}
