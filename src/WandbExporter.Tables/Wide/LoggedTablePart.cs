using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// A W&amp;B Table of a run: its cells as what a run logs, a column a name, and beside them which table a row is of. Every row has all columns, so that an empty
/// cell is null and nothing else; the names of all columns, also of those without a value, are in the part's metadata.
/// </summary>
internal sealed class LoggedTablePart : IRowTable<LoggedTable>
{
    private readonly IReadOnlyList<Column<LoggedRow>> _ofTable;
    private readonly WideTable _cells;
    private readonly ColumnBuilder[] _builders;
    private readonly ArrayBufferWriter<byte> _row = new();
    private IReadOnlyList<string> _names = [];

    /// <param name="table">The name of the table that it is a part of.</param>
    /// <param name="ofTable">What says which table a row is of.</param>
    /// <param name="run">The run.</param>
    /// <param name="claims">What the names of columns stand for in other parts.</param>
    public LoggedTablePart(string table, IReadOnlyList<Column<LoggedRow>> ofTable, RunPath run, ColumnClaims claims)
    {
        _cells = new WideTable(table, [], run, claims);
        _ofTable = ofTable;
        _builders = [.. ofTable.Select(column => ColumnBuilder.Create(column.Type))];
    }

    public string Table => _cells.Table;

    public int Rows => _cells.Rows;

    public long MemoryBytes => _cells.MemoryBytes + _builders.Sum(builder => builder.MemoryBytes);

    public IReadOnlyList<ColumnSpec> Columns => Beside(_cells.Columns, _ofTable.Select(column => column.Spec));

    public IReadOnlyList<ColumnBuilder?> Builders => Beside(_cells.Builders, _builders);

    public IEnumerable<KeyValuePair<string, string>> Metadata => [.. _cells.Metadata, new("wandb.table_columns", CompactJson.ListOf([.. _names]))];

    public IReadOnlyList<ColumnClaim>? Claims => _cells.Claims;

    public void Append(LoggedTable item)
    {
        _names = item.Columns;
        var keys = UniqueNames(_names).Select(name => (byte[])[(byte)'"', .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"']).ToList();
        foreach (var (number, cells) in item.Rows)
        {
            _cells.Append(ObjectOf(keys, cells));
            for (var i = 0; i < _builders.Length; i++)
                _ofTable[i].Append(_builders[i], new LoggedRow(item.Source, number));
        }
    }

    public void Dispose()
    {
        _cells.Dispose();
        foreach (var builder in _builders)
            builder.Dispose();
    }

    /// <summary>Ours stand behind those that say which run a row is of.</summary>
    private static List<T> Beside<T>(IReadOnlyList<T> ofCells, IEnumerable<T> ours)
    {
        var identity = RunIdentityColumns.Specs.Count;
        return [.. ofCells.Take(identity), .. ours, .. ofCells.Skip(identity)];
    }

    /// <summary>A name that is one of ours, or that an earlier column has, gets a number.</summary>
    private IEnumerable<string> UniqueNames(IReadOnlyList<string> names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var unique = name;
            for (var number = 2; _ofTable.Any(column => column.Name.Equals(unique, StringComparison.OrdinalIgnoreCase)) || !taken.Add(unique); number++)
                unique = $"{name}:{number}";
            yield return unique;
        }
    }

    private ReadOnlySpan<byte> ObjectOf(List<byte[]> keys, IReadOnlyList<ReadOnlyMemory<byte>> cells)
    {
        _row.ResetWrittenCount();
        _row.Write("{"u8);
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Span.SequenceEqual("null"u8))
                continue;
            if (_row.WrittenCount > 1)
                _row.Write(","u8);
            _row.Write(keys[i]);
            _row.Write(":"u8);
            _row.Write(cells[i].Span);
        }
        _row.Write("}"u8);
        return _row.WrittenSpan;
    }
}

/// <summary>A row of a W&amp;B Table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Number">The row's number in it.</param>
internal readonly record struct LoggedRow(LoggedTableSource Table, long Number);
