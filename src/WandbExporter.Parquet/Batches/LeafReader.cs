using WandbExporter.Parquet.Reading;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>
/// Reads one column chunk some rows at a time. Of a page that was decoded it holds what no batch has taken yet, and nothing else; where pages end does not
/// matter to the caller.
/// </summary>
internal sealed class LeafReader : IDisposable
{
    private readonly Leaf _leaf;
    private readonly ChunkPages _pages;
    private readonly PageDecoder _decoder;
    private readonly DecodeScratch _scratch;
    private ColumnBuilder? _values;
    private int _entry;
    private int _value;
    private bool _isInRow;

    public LeafReader(Leaf leaf, ColumnChunkInfo chunk, PositionedReader source, int readAhead, ParquetReaderOptions options, DecodeScratch scratch)
    {
        _leaf = leaf;
        _pages = new(source, chunk, readAhead, options.MaxPageBytes);
        _decoder = new(leaf, chunk, options, scratch);
        _scratch = scratch;
    }

    /// <summary>Adds the next rows, whole.</summary>
    /// <exception cref="ParquetFormatException">There are not so many, or they are damaged.</exception>
    public async ValueTask ReadAsync(int rows, LeafSlots target, CancellationToken ct)
    {
        while (true)
        {
            if (_entry == _decoder.Levels.Entries)
            {
                // A row of lists ends where the next one begins, which only the next page shows.
                var isComplete = target.Rows == rows && (_leaf.MaxRepetition == 0 || _decoder.IsAtEnd);
                if (isComplete)
                    return;
                await NextPageAsync(ct);
            }
            if (Take(rows, target))
                return;
        }
    }

    public void Dispose()
    {
        _values?.Dispose();
        _decoder.Dispose();
        _pages.Dispose();
    }

    private async ValueTask NextPageAsync(CancellationToken ct)
    {
        _entry = 0;
        _value = 0;
        do
        {
            if (_decoder.IsAtEnd)
                throw new ParquetFormatException($"Column '{_leaf.Name}' ends before its rows do", _pages.PageOffset);
            await _pages.NextAsync(ct);
        }
        while (!Decode() || _decoder.Levels.Entries == 0);
    }

    private bool Decode()
    {
        _values ??= _scratch.Take(_leaf.Physical);
        _values.Clear();
        var isData = _decoder.Decode(_pages.Header, _pages.Compressed, _values, 0, _pages.PageOffset);
        _pages.Release();
        return isData;
    }

    // Takes what the page has of the rows; true when the next row was seen to begin.
    private bool Take(int rows, LeafSlots target)
    {
        var levels = _decoder.Levels;
        var isDone = false;
        var end = levels.Entries;
        if (_leaf.MaxRepetition == 0)
        {
            end = Math.Min(end, _entry + rows - target.Rows);
            target.BeginRows(end - _entry);
            isDone = target.Rows == rows;
        }
        else
        {
            isDone = BeginRows(rows, target, ref end);
        }
        var repetitions = levels.Repetitions;
        var definitions = levels.Definitions;
        _value += target.Add(
            _values!,
            _value,
            repetitions.IsEmpty ? repetitions : repetitions[_entry..end],
            definitions.IsEmpty ? definitions : definitions[_entry..end],
            end - _entry);
        _entry = end;
        if (_entry == levels.Entries)
            Release();
        return isDone;
    }

    private void Release()
    {
        _decoder.Levels.Release();
        _scratch.Give(_leaf.Physical, _values!);
        _values = null;
    }

    private bool BeginRows(int rows, LeafSlots target, ref int end)
    {
        var repetitions = _decoder.Levels.Repetitions;
        for (var entry = _entry; entry < end; entry++)
        {
            if (repetitions[entry] != 0)
            {
                if (!_isInRow)
                    throw new ParquetFormatException($"Column '{_leaf.Name}' begins in the middle of a row", _pages.PageOffset);
                continue;
            }
            if (target.Rows == rows)
            {
                end = entry;
                return true;
            }
            _isInRow = true;
            target.BeginRow(target.Entries + entry - _entry);
        }
        return false;
    }
}
