using System.Runtime.CompilerServices;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// What was logged under a key: a column for each type of value that came. Numbers are doubles; when all are integers and a double would
/// change one, they are integers, and beside numbers that are none the integers that a double would change have a column of their own.
/// The strings "NaN", "Infinity" and "-Infinity" are how W&amp;B spells numbers: they are numbers unless only other strings came.
/// </summary>
/// <param name="key">The key as logged, or whatever tells it from others; UTF-8.</param>
/// <param name="fixedType">The type of its first column, whatever is logged: doubles or integers. Null if it follows the values.</param>
internal sealed class DynamicColumn(byte[] key, ColumnType? fixedType = null) : IDisposable
{
    /// <summary>A longer string is no spelled number, even if each of its characters is an escape.</summary>
    private const int LongestSpelling = 64;

    /// <summary>Up to here a double has every integer.</summary>
    private const long MostExact = 1L << 53;

    private DoubleColumnBuilder? _doubles;
    private Int64ColumnBuilder? _integers;
    private BooleanColumnBuilder? _booleans;
    private BytesColumnBuilder? _strings;
    private BytesColumnBuilder? _json;

    // Where the next number goes if nothing has to be decided; null else.
    private DoubleColumnBuilder? _nextDouble;
    private Int64ColumnBuilder? _nextInteger;
    private bool _integersOnly = true;
    private bool _spelledOnly = true;

    public byte[] Key => key;

    public ColumnType? FixedType => fixedType;

    public long MemoryBytes =>
        (_doubles?.MemoryBytes ?? 0) + (_integers?.MemoryBytes ?? 0) + (_booleans?.MemoryBytes ?? 0) + (_strings?.MemoryBytes ?? 0) + (_json?.MemoryBytes ?? 0);

    /// <summary>The row that is being staged and the entry that holds this column's value in it, so that a key given twice is seen.</summary>
    public (int Row, int Entry) Staged { get; set; } = (-1, -1);

    /// <summary>The columns, filled up to so many rows: the fixed one in any case, of the others those with values, numbers first.</summary>
    /// <param name="rows">How many rows the part has.</param>
    /// <param name="usual">The type that the values of this key have elsewhere, which they take if it says the same; null if there is none.</param>
    public IEnumerable<(ColumnType Type, ColumnBuilder? Builder)> Columns(int rows, ColumnType? usual)
    {
        if (fixedType is null && usual == ColumnType.String && _doubles is not null && _spelledOnly && _strings is null)
            MoveSpelledToStrings();
        if (fixedType is null && usual == ColumnType.Int64 && _doubles is not null && _integersOnly && _integers is null)
            MoveDoublesToIntegers();
        (ColumnType Type, ColumnBuilder? Builder)[] all =
        [
            (ColumnType.Double, _doubles), (ColumnType.Int64, _integers), (ColumnType.Boolean, _booleans), (ColumnType.String, _strings), (ColumnType.Json, _json),
        ];
        return all
            .Where(column => column.Builder is not null || column.Type == fixedType)
            .OrderBy(column => column.Type != fixedType)
            .Select(column => (column.Type, column.Builder is null ? null : ColumnConversion.At(column.Builder, rows)));
    }

    /// <summary>Takes the row's number when nothing has to be decided; else false, and nothing is appended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAppendNumber(int row, double value)
    {
        if (_nextDouble is not { } doubles)
            return false;
        if (doubles.Rows < row)
            doubles.AppendNulls(row - doubles.Rows);
        _integersOnly = _spelledOnly = false;
        doubles.Append(value);
        return true;
    }

    /// <summary>The same for an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAppendInteger(int row, long value)
    {
        if (_nextInteger is { } integers)
        {
            if (integers.Rows < row)
                integers.AppendNulls(row - integers.Rows);
            integers.Append(value);
            return true;
        }
        if (_nextDouble is not { } doubles || value is > MostExact or < -MostExact)
            return false;
        if (doubles.Rows < row)
            doubles.AppendNulls(row - doubles.Rows);
        _spelledOnly = false;
        doubles.Append(value);
        return true;
    }

    /// <summary>Takes a JSON value; a null leaves the row without one.</summary>
    /// <param name="row">In which row.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="raw">Its text.</param>
    /// <param name="memory">The long row that it lies in, whose memory is given back on the way; null if it is needed later on.</param>
    /// <exception cref="MalformedJsonException">It is none; nothing was appended.</exception>
    public void Append(int row, JsonKind kind, ReadOnlySpan<byte> raw, LongBytes? memory = null)
    {
        switch (kind)
        {
            case JsonKind.Null: break;
            case JsonKind.True: AppendBoolean(row, true); break;
            case JsonKind.False: AppendBoolean(row, false); break;
            case JsonKind.Integer when JsonNumber.TryGetInt64(raw, out var integer): AppendInteger(row, integer); break;
            // Of an integer of more digits a double keeps no more than the first ones.
            case JsonKind.Integer: AppendJson(row, raw); break;
            case JsonKind.Number: AppendNumber(row, raw); break;
            case JsonKind.NaN: AppendDouble(row, double.NaN); break;
            case JsonKind.PositiveInfinity: AppendDouble(row, double.PositiveInfinity); break;
            case JsonKind.NegativeInfinity: AppendDouble(row, double.NegativeInfinity); break;
            case JsonKind.String: AppendString(row, raw, memory); break;
            case JsonKind.Object or JsonKind.Array: AppendJson(row, raw, memory); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    public void Dispose()
    {
        _doubles?.Dispose();
        _integers?.Dispose();
        _booleans?.Dispose();
        _strings?.Dispose();
        _json?.Dispose();
    }

    public void AppendBoolean(int row, bool value) => ColumnConversion.At(_booleans ??= new BooleanColumnBuilder(), row).Append(value);

    public void AppendInteger(int row, long value)
    {
        if (TryAppendInteger(row, value))
            return;
        if (fixedType != ColumnType.Int64 && ColumnConversion.IsExact(value))
        {
            AppendDouble(row, value, spelled: false, integer: true);
            return;
        }
        if (fixedType is null && _doubles is not null && _integersOnly)
            MoveDoublesToIntegers();
        ColumnConversion.At(_integers ??= new Int64ColumnBuilder(), row).Append(value);
        Direct();
    }

    public void AppendDouble(int row, double value) => AppendDouble(row, value, spelled: false, integer: false);

    /// <summary>Appends rows that all hold a number.</summary>
    public void AppendDoubles(int row, ReadOnlySpan<double> values)
    {
        if (_nextDouble is null && values.Length > 0)
        {
            AppendDouble(row++, values[0]);
            values = values[1..];
        }
        if (_nextDouble is { } numbers)
        {
            _integersOnly = _spelledOnly = false;
            ColumnConversion.At(numbers, row).AppendValues(values);
            return;
        }
        foreach (var value in values)
            AppendDouble(row++, value);
    }

    /// <summary>Appends text that is no JSON literal but what it stands for.</summary>
    public void AppendText(int row, ReadOnlySpan<byte> utf8)
    {
        if (ColumnConversion.TryReadSpelling(utf8, out var number) && MayBeSpelled)
        {
            AppendDouble(row, number, spelled: true, integer: false);
            return;
        }
        TextsAt(row).Append(utf8);
    }

    /// <summary>The number's text, as JSON has it.</summary>
    public void AppendNumber(int row, ReadOnlySpan<byte> raw)
    {
        if (JsonNumber.TryGetDouble(raw, out var value))
            AppendDouble(row, value);
        else
            AppendJson(row, raw);
    }

    /// <summary>A JSON document.</summary>
    /// <exception cref="MalformedJsonException">It is none; nothing was appended.</exception>
    public void AppendJson(int row, ReadOnlySpan<byte> raw, LongBytes? memory = null) =>
        ReadableJson.Append(raw, ColumnConversion.At(_json ??= new BytesColumnBuilder(), row), memory);

    /// <summary>Whether a spelled number is one: unless the strings of this key are others.</summary>
    private bool MayBeSpelled => _strings is null || _doubles is not null || _integers is not null;

    private void AppendDouble(int row, double value, bool spelled, bool integer)
    {
        if (fixedType == ColumnType.Int64 && ColumnConversion.WholeOf(value) is { } whole)
        {
            AppendInteger(row, whole);
            return;
        }
        if (fixedType is null && _doubles is null && _integers is not null)
            SplitIntegers();
        _integersOnly &= integer;
        _spelledOnly &= spelled;
        ColumnConversion.At(_doubles ??= new DoubleColumnBuilder(), row).Append(value);
        Direct();
    }

    private void AppendString(int row, ReadOnlySpan<byte> raw, LongBytes? memory)
    {
        if (raw.Length <= LongestSpelling)
        {
            Span<byte> text = stackalloc byte[LongestSpelling];
            // A lone surrogate is no text.
            if (JsonText.TryUnescape(raw, text, out var length))
                AppendText(row, text[..length]);
            else
                AppendJson(row, raw);
            return;
        }
        if (!JsonText.IsText(raw))
        {
            AppendJson(row, raw, memory);
            return;
        }
        var strings = TextsAt(row);
        var value = strings.BeginValue();
        value.Advance(JsonText.Unescape(raw, value.GetSpan(raw.Length), memory));
        strings.EndValue();
    }

    /// <summary>The column of texts, up to a row, with those in it that might have been numbers.</summary>
    private BytesColumnBuilder TextsAt(int row)
    {
        if (fixedType is null && _doubles is not null && _spelledOnly)
            MoveSpelledToStrings();
        return ColumnConversion.At(_strings ??= new BytesColumnBuilder(), row);
    }

    private void MoveDoublesToIntegers()
    {
        _integers = ColumnConversion.DoublesToIntegers(_doubles!);
        DropDoubles();
    }

    private void MoveSpelledToStrings()
    {
        _strings = ColumnConversion.DoublesToSpelledStrings(_doubles!);
        DropDoubles();
        _integersOnly = true;
    }

    private void SplitIntegers()
    {
        var both = _integers!;
        (_doubles, _integers) = ColumnConversion.Split(both);
        both.Dispose();
        _spelledOnly = false;
    }

    private void DropDoubles()
    {
        _doubles!.Dispose();
        _doubles = null;
        Direct();
    }

    private void Direct()
    {
        _nextDouble = fixedType == ColumnType.Int64 ? null : _doubles;
        _nextInteger = fixedType == ColumnType.Int64 || (fixedType is null && _doubles is null) ? _integers : null;
    }
}
