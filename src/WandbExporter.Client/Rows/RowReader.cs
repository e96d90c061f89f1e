using System.Buffers;
using System.Runtime.CompilerServices;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Walks the members of one JSON object: a row of a history, a config, a summary. It reports them in order, duplicates included,
/// and takes what W&amp;B's clients write although it is no JSON: bare NaN, Infinity, -Infinity at any level, raw control characters
/// in strings, numbers beyond a double. It allocates nothing; dispose it, because a key with escapes is decoded into rented memory.
/// </summary>
/// <example><code>
/// using var row = new RowReader(json);
/// while (row.Read()) Use(row.Key, row.Kind, row.Raw);
/// </code></example>
public ref struct RowReader
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;
    private bool _begun;
    private byte[]? _scratch;
    private int _keyStart;
    private int _keyLength;
    private bool _keyIsDecoded;
    private int _valueEnd;
    private NumberDigits _number;

    /// <exception cref="MalformedJsonException">The bytes are no object, or more than <see cref="JsonLimits.MaxBytes"/>.</exception>
    public RowReader(ReadOnlySpan<byte> json)
    {
        if (json.Length > JsonLimits.MaxBytes)
            throw new MalformedJsonException($"The row is longer than {JsonLimits.MaxBytes} bytes", 0);
        _json = json;
        _at = JsonScan.SkipSpace(json, 0);
        if (_at >= json.Length || json[_at] != (byte)'{')
            throw new MalformedJsonException("The row is no JSON object", _at);
        _at = JsonScan.SkipSpace(json, _at + 1);
    }

    /// <summary>
    /// The member's name as UTF-8, valid until the next <see cref="Read()"/>. A lone surrogate in it stays as its six-character escape
    /// (<c>\ud800</c>), because UTF-8 has nothing else for it.
    /// </summary>
    public readonly ReadOnlySpan<byte> Key => _keyIsDecoded ? _scratch.AsSpan(0, _keyLength) : _json.Slice(_keyStart, _keyLength);

    public JsonKind Kind { get; private set; }

    /// <summary>The value as it stands in the row: a string with its quotes, an object with its braces.</summary>
    public readonly ReadOnlySpan<byte> Raw => _json[ValueStart.._valueEnd];

    /// <summary>Where in the row the value begins.</summary>
    public int ValueStart { get; private set; }

    public readonly int ValueLength => _valueEnd - ValueStart;

    /// <summary>After <see cref="Next"/>: the row from the quote of the member's name on.</summary>
    public readonly ReadOnlySpan<byte> Rest => _json[_at..];

    /// <summary>The value as <see cref="JsonNumber.TryGetInt64"/> reads it; false for one that is no number.</summary>
    public readonly bool TryGetInt64(out long value) => _number.TryGetInt64(Kind, out value);

    /// <summary>The value as <see cref="JsonNumber.TryGetDouble"/> reads it; false for one that is no number.</summary>
    public readonly bool TryGetDouble(out double value)
    {
        value = 0;
        return Kind is JsonKind.Integer or JsonKind.Number && (_number.TryGetDouble(out value) || JsonNumber.TryGetDouble(Raw, out value));
    }

    /// <summary>Goes to the next member and reads it; false after the last one.</summary>
    /// <exception cref="MalformedJsonException">The row is no JSON. What was read before stays valid.</exception>
    public bool Read()
    {
        if (!Next())
            return false;
        ReadName();
        ReadValue();
        return true;
    }

    /// <summary>
    /// Goes to the next member; false after the last one. Then <see cref="TakeName"/> or <see cref="ReadName"/>, then <see cref="ReadValue"/>:
    /// rows of a run repeat their names, and comparing with a known one is cheaper than searching where it ends.
    /// </summary>
    /// <exception cref="MalformedJsonException">The row is no JSON. What was read before stays valid.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (Is(_json, _at, (byte)',') && _begun)
        {
            _at = ToText(_json, _at + 1);
            return true;
        }
        return !IsAtEnd();
    }

    /// <summary>Takes the member's name, so many bytes with its quotes, none of them an escape; its caller has compared them.</summary>
    public void TakeName(int length)
    {
        _keyIsDecoded = false;
        _keyStart = _at + 1;
        _keyLength = length - 2;
        _at += length;
    }

    /// <exception cref="MalformedJsonException">There is no name.</exception>
    public void ReadName()
    {
        var start = _at;
        _at = Is(_json, start, (byte)'"') ? JsonScan.SkipString(_json, start) : throw new MalformedJsonException("A key is missing", start);
        var token = _json[start.._at];
        _keyIsDecoded = !JsonText.IsPlain(token);
        (_keyStart, _keyLength) = (start + 1, token.Length - 2);
        if (_keyIsDecoded)
            Decode(token);
    }

    /// <exception cref="MalformedJsonException">There is no value.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReadValue()
    {
        var json = _json;
        var next = Is(json, _at, (byte)':') ? ToText(json, _at + 1) : JsonScan.SkipColon(json, _at);
        ValueStart = next;
        JsonKind kind;
        next = (uint)next < (uint)json.Length && (uint)(json[next] - '0') <= 9
            ? NumberDigits.Scan(json, next, out kind, out _number)
            : JsonScan.SkipValue(json, next, out kind, out _number);
        Kind = kind;
        _valueEnd = next;
        _at = ToText(json, next);
        _begun = true;
    }

    public void Dispose()
    {
        if (_scratch is null)
            return;
        ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> json, int at, byte expected) => (uint)at < (uint)json.Length && json[at] == expected;

    /// <summary>Past spaces, of which there are none in most rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ToText(ReadOnlySpan<byte> json, int at) => (uint)at < (uint)json.Length && json[at] > (byte)' ' ? at : JsonScan.SkipSpace(json, at);

    /// <summary>What is no further member has to be the end of the row, or its first member.</summary>
    private readonly bool IsAtEnd()
    {
        if (Is(_json, _at, (byte)'}'))
            return JsonScan.SkipSpace(_json, _at + 1) == _json.Length ? true : throw new MalformedJsonException("Something follows the row", _at + 1);
        return _begun ? throw new MalformedJsonException("A comma or the closing brace is missing", _at) : false;
    }

    private void Decode(ReadOnlySpan<byte> token)
    {
        if (_scratch is null || _scratch.Length < token.Length)
        {
            if (_scratch is not null)
                ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = ArrayPool<byte>.Shared.Rent(token.Length);
        }
        JsonText.Unescape(token[1..^1], _scratch, out _keyLength);
    }
}
