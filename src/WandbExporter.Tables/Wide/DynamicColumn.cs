using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// A column whose type follows its values: a number is a double, unless an integer would lose digits, then the column is of integers;
/// what fits neither becomes canonical JSON text. Widening converts what was appended before and loses nothing.
/// The strings "NaN", "Infinity" and "-Infinity" are how W&amp;B spells numbers: they are numbers until another string comes.
/// </summary>
internal sealed class DynamicColumn : IDisposable
{
    /// <summary>Up to here a double has every integer.</summary>
    private const long MostExact = 1L << 53;

    private ColumnBuilder? _builder;
    private DoubleColumnBuilder? _doubles;
    private Int64ColumnBuilder? _integers;
    private ColumnType _type;
    private int _nullsBefore;
    private bool _integersOnly = true;
    private bool _spelledOnly = true;

    public DynamicColumn(ReadOnlySpan<byte> key, string name, bool preferIntegers)
    {
        Key = key.ToArray();
        Name = name;
        PreferIntegers = preferIntegers;
    }

    /// <summary>The key as logged, UTF-8.</summary>
    public byte[] Key { get; }

    public string Name { get; }

    /// <summary>A step is an integer even where a double could hold it.</summary>
    public bool PreferIntegers { get; }

    public int Rows => _nullsBefore + (_builder?.Rows ?? 0);

    public long MemoryBytes => _builder?.MemoryBytes ?? 0;

    public ColumnBuilder? Builder => _builder;

    /// <summary>The row that is being staged and the entry that holds this column's value in it, so that a key given twice is seen.</summary>
    public (int Row, int Entry) Staged { get; set; } = (-1, -1);

    /// <summary>A column of nulls alone has the type that every other type widens.</summary>
    public ColumnSpec Spec => new(Name, _builder is null ? ColumnType.Double : _type);

    /// <summary>In a column of JSON a number keeps its text.</summary>
    private bool IsJson => _builder is not null && _type == ColumnType.Json;

    public void PadTo(int rows)
    {
        var missing = rows - Rows;
        if (missing <= 0)
            return;
        if (_builder is null)
            _nullsBefore += missing;
        else
            _builder.AppendNulls(missing);
    }

    /// <summary>Takes the row's number when the column is of numbers already; else false, and nothing is appended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAppendNumber(int row, double value)
    {
        if (_doubles is not { } doubles)
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
        if (_integers is { } integers)
        {
            if (integers.Rows < row)
                integers.AppendNulls(row - integers.Rows);
            integers.Append(value);
            return true;
        }
        if (_doubles is not { } doubles || value is > MostExact or < -MostExact)
            return false;
        if (doubles.Rows < row)
            doubles.AppendNulls(row - doubles.Rows);
        _spelledOnly = false;
        doubles.Append(value);
        return true;
    }

    public void Append(JsonKind kind, ReadOnlySpan<byte> raw)
    {
        switch (kind)
        {
            case JsonKind.Null: PadTo(Rows + 1); break;
            case JsonKind.True: AppendBoolean(true); break;
            case JsonKind.False: AppendBoolean(false); break;
            case JsonKind.Integer when JsonNumber.TryGetInt64(raw, out var integer): AppendInteger(integer); break;
            // Of an integer of more digits a double keeps no more than the first ones.
            case JsonKind.Integer: AppendJson(raw); break;
            case JsonKind.Number: AppendNumber(raw); break;
            case JsonKind.NaN: AppendDouble(double.NaN, spelled: false); break;
            case JsonKind.PositiveInfinity: AppendDouble(double.PositiveInfinity, spelled: false); break;
            case JsonKind.NegativeInfinity: AppendDouble(double.NegativeInfinity, spelled: false); break;
            case JsonKind.String: AppendString(raw); break;
            case JsonKind.Object or JsonKind.Array: AppendJson(raw); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    public void Dispose() => _builder?.Dispose();

    public void AppendBoolean(bool value)
    {
        if (_builder is null)
            Begin(new BooleanColumnBuilder(), ColumnType.Boolean);
        if (_builder is BooleanColumnBuilder booleans)
            booleans.Append(value);
        else
            AppendJson(value ? "true"u8 : "false"u8);
    }

    public void AppendInteger(long value)
    {
        if (_builder is null && PreferIntegers)
            Begin(new Int64ColumnBuilder(), ColumnType.Int64);
        if (_builder is Int64ColumnBuilder integers)
        {
            integers.Append(value);
            return;
        }
        if (!IsJson && (double)value is var asDouble && (long)asDouble == value && value != long.MaxValue)
        {
            AppendDouble(asDouble, spelled: false, integer: true);
            return;
        }
        if (_builder is null)
            Begin(new Int64ColumnBuilder(), ColumnType.Int64);
        else if (_builder is DoubleColumnBuilder && _integersOnly)
            Replace(ColumnConversion.DoublesToIntegers(_builder), ColumnType.Int64);
        if (_builder is Int64ColumnBuilder widened)
        {
            widened.Append(value);
            return;
        }
        Span<byte> text = stackalloc byte[20];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        AppendJson(text[..length]);
    }

    public void AppendDouble(double value) => AppendDouble(value, spelled: false);

    /// <summary>Appends rows that all hold a number.</summary>
    public void AppendDoubles(ReadOnlySpan<double> values)
    {
        if (_builder is null)
            Begin(new DoubleColumnBuilder(), ColumnType.Double);
        if (_builder is DoubleColumnBuilder numbers)
        {
            _integersOnly = _spelledOnly = false;
            numbers.AppendValues(values);
            return;
        }
        foreach (var value in values)
            AppendDouble(value, spelled: false);
    }

    /// <summary>Appends text that is no JSON literal but what it stands for.</summary>
    public void AppendText(ReadOnlySpan<byte> utf8)
    {
        if (ColumnConversion.TryReadSpelling(utf8, out var number) && _builder is null or DoubleColumnBuilder)
        {
            AppendDouble(number, spelled: true);
            return;
        }
        BecomeText();
        if (_builder is BytesColumnBuilder strings && _type == ColumnType.String)
            strings.Append(utf8);
        else
            AppendJson(ColumnConversion.Quote(utf8));
    }

    /// <summary>The number's text, as JSON has it.</summary>
    public void AppendNumber(ReadOnlySpan<byte> raw)
    {
        if (!IsJson && JsonNumber.TryGetDouble(raw, out var value))
            AppendDouble(value, spelled: false);
        else
            AppendJson(raw);
    }

    private void AppendDouble(double value, bool spelled, bool integer = false)
    {
        if (_builder is null)
            Begin(new DoubleColumnBuilder(), ColumnType.Double);
        if (_builder is Int64ColumnBuilder && ColumnConversion.TryIntegersToDoubles(_builder, out var doubles))
            Replace(doubles, ColumnType.Double);
        switch (_builder)
        {
            case DoubleColumnBuilder numbers:
                _integersOnly &= integer;
                _spelledOnly &= spelled;
                numbers.Append(value);
                break;
            case BytesColumnBuilder strings when _type == ColumnType.String && !double.IsFinite(value):
                strings.Append(ColumnConversion.Spell(value));
                break;
            default:
                AppendJson(ColumnConversion.JsonOf(value));
                break;
        }
    }

    private void AppendString(ReadOnlySpan<byte> raw)
    {
        if (ColumnConversion.TryReadSpelled(raw, out var number) && _builder is null or DoubleColumnBuilder)
        {
            AppendDouble(number, spelled: true);
            return;
        }
        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            if (!JsonText.TryUnescape(raw, rented, out var length))
            {
                AppendJson(raw);
                return;
            }
            BecomeText();
            if (_builder is BytesColumnBuilder strings && _type == ColumnType.String)
                strings.Append(rented.AsSpan(0, length));
            else
                AppendJson(raw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void BecomeText()
    {
        if (_builder is null)
            Begin(new BytesColumnBuilder(), ColumnType.String);
        else if (_builder is DoubleColumnBuilder && _spelledOnly)
            Replace(ColumnConversion.DoublesToSpelledStrings(_builder), ColumnType.String);
    }

    /// <summary>A JSON document.</summary>
    /// <exception cref="MalformedJsonException">It is none; nothing was appended.</exception>
    public void AppendJson(ReadOnlySpan<byte> raw)
    {
        if (_builder is null)
            Begin(new BytesColumnBuilder(), ColumnType.Json);
        else if (_type != ColumnType.Json)
            Replace(ColumnConversion.ToJson(_builder, _type), ColumnType.Json);
        ((BytesColumnBuilder)_builder!).Append(ReadableJson.Of(raw));
    }

    private void Begin(ColumnBuilder builder, ColumnType type)
    {
        builder.AppendNulls(_nullsBefore);
        _nullsBefore = 0;
        Become(builder, type);
    }

    private void Replace(ColumnBuilder builder, ColumnType type)
    {
        _builder?.Dispose();
        Become(builder, type);
    }

    private void Become(ColumnBuilder builder, ColumnType type)
    {
        _builder = builder;
        _doubles = builder as DoubleColumnBuilder;
        _integers = builder as Int64ColumnBuilder;
        _type = type;
    }
}
