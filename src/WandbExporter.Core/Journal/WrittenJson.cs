using System.Text;

namespace WandbExporter.Core.Journal;

/// <summary>
/// Goes through JSON that has one known form: members in one order, no space between them, texts of ASCII without an escape. What is in
/// another form is not taken, and where it stood is undefined from there on. It takes nothing that a JSON reader would refuse.
/// </summary>
internal ref struct WrittenJson(ReadOnlySpan<byte> json)
{
    /// <summary>So that no number overflows.</summary>
    private const int MaxDigits = 18;

    private ReadOnlySpan<byte> _rest = json;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool Take(ReadOnlySpan<byte> literal)
    {
        if (!_rest.StartsWith(literal))
            return false;
        _rest = _rest[literal.Length..];
        return true;
    }

    public bool TakeText(out string text)
    {
        text = "";
        if (!TakeText(out ReadOnlySpan<byte> bytes))
            return false;
        text = Encoding.ASCII.GetString(bytes);
        return true;
    }

    public bool SkipText() => TakeText(out ReadOnlySpan<byte> _);

    public bool TakeTextOrNull(out string? text)
    {
        text = null;
        if (Take("null"u8))
            return true;
        var isText = TakeText(out string some);
        text = some;
        return isText;
    }

    public bool TakeNumber(out long number)
    {
        number = 0;
        var isNegative = Take("-"u8);
        var length = 0;
        for (; length < _rest.Length && _rest[length] is >= (byte)'0' and <= (byte)'9'; length++)
        {
            if (length == MaxDigits)
                return false;
            number = 10 * number + _rest[length] - '0';
        }
        if (length == 0 || (length > 1 && _rest[0] == '0'))
            return false;
        if (isNegative)
            number = -number;
        _rest = _rest[length..];
        return true;
    }

    public bool TakeNumberOrNull(out long? number)
    {
        number = null;
        if (Take("null"u8))
            return true;
        var isNumber = TakeNumber(out var some);
        number = some;
        return isNumber;
    }

    /// <summary>A time such as <c>"2026-01-02T03:04:05.678+02:00"</c>.</summary>
    public bool TakeTime(out DateTimeOffset time)
    {
        time = default;
        if (!Take("\""u8) || !TakeDigits(4, out var year) || !Take("-"u8) || !TakeDigits(2, out var month) || !Take("-"u8) || !TakeDigits(2, out var day)
            || !Take("T"u8) || !TakeDigits(2, out var hour) || !Take(":"u8) || !TakeDigits(2, out var minute) || !Take(":"u8) || !TakeDigits(2, out var second))
            return false;
        var ticks = 0L;
        if (Take("."u8) && !TakeFraction(out ticks))
            return false;
        var isWest = Take("-"u8);
        if ((!isWest && !Take("+"u8)) || !TakeDigits(2, out var hours) || !Take(":"u8) || !TakeDigits(2, out var minutes) || !Take("\""u8))
            return false;
        // What is at the ends of what a time can be is left to who knows them exactly.
        if (year is < 1000 or > 9000 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59 || hours > 13 || minutes > 59)
            return false;
        var offset = new TimeSpan(hours, minutes, 0);
        time = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second).AddTicks(ticks), isWest ? -offset : offset);
        return true;
    }

    private bool TakeFraction(out long ticks)
    {
        ticks = 0;
        var length = 0;
        for (; length < _rest.Length && _rest[length] is >= (byte)'0' and <= (byte)'9'; length++)
            ticks = length < 7 ? 10 * ticks + _rest[length] - '0' : ticks;
        if (length is 0 or > 7)
            return false;
        for (var place = length; place < 7; place++)
            ticks *= 10;
        _rest = _rest[length..];
        return true;
    }

    private bool TakeDigits(int count, out int number)
    {
        number = 0;
        if (_rest.Length < count)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (_rest[i] is < (byte)'0' or > (byte)'9')
                return false;
            number = 10 * number + _rest[i] - '0';
        }
        _rest = _rest[count..];
        return true;
    }

    private bool TakeText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_rest.IsEmpty || _rest[0] != '"')
            return false;
        for (var end = 1; end < _rest.Length; end++)
        {
            var value = _rest[end];
            if (value == '"')
            {
                text = _rest[1..end];
                _rest = _rest[(end + 1)..];
                return true;
            }
            if (value is < (byte)' ' or > (byte)'~' or (byte)'\\')
                return false;
        }
        return false;
    }
}
