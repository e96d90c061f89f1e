using System.Buffers;

namespace WandbExporter.Wandb.Rows;

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
    private readonly ReadOnlySpan<byte> json;
    private int at;
    private bool begun;
    private byte[]? scratch;

    /// <exception cref="MalformedJsonException">The bytes are no object, or more than <see cref="JsonLimits.MaxBytes"/>.</exception>
    public RowReader(ReadOnlySpan<byte> json)
    {
        if (json.Length > JsonLimits.MaxBytes) throw new MalformedJsonException($"The row is longer than {JsonLimits.MaxBytes} bytes", 0);
        this.json = json;
        at = JsonScan.SkipSpace(json, 0);
        if (at >= json.Length || json[at] != (byte)'{') throw new MalformedJsonException("The row is no JSON object", at);
        at = JsonScan.SkipSpace(json, at + 1);
    }

    /// <summary>
    /// The member's name as UTF-8, valid until the next <see cref="Read()"/>. A lone surrogate in it stays as its six-character escape
    /// (<c>\ud800</c>), because UTF-8 has nothing else for it.
    /// </summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    public JsonKind Kind { get; private set; }

    /// <summary>The value as it stands in the row: a string with its quotes, an object with its braces.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Whether the member's name is the one that was expected.</summary>
    public bool IsExpected { get; private set; }

    /// <summary>Goes to the next member; false after the last one.</summary>
    /// <exception cref="MalformedJsonException">The row is no JSON. What was read before stays valid.</exception>
    public bool Read() => Read([]);

    /// <summary>The same for a reader that has an idea which name comes next: rows of a run repeat theirs, and comparing is cheaper than searching.</summary>
    /// <param name="expected">The name as it stands in a row, with its quotes and without an escape; empty for no idea.</param>
    public bool Read(ReadOnlySpan<byte> expected)
    {
        if (at < json.Length && json[at] == (byte)'}')
        {
            if (JsonScan.SkipSpace(json, at + 1) != json.Length) throw new MalformedJsonException("Something follows the row", at + 1);
            return false;
        }
        if (begun)
        {
            if (at >= json.Length || json[at] != (byte)',') throw new MalformedJsonException("A comma or the closing brace is missing", at);
            at = JsonScan.SkipSpace(json, at + 1);
        }
        IsExpected = expected.Length > 0 && json[at..].StartsWith(expected);
        var keyEnd = IsExpected ? at + expected.Length : EndOfKey();
        Key = IsExpected ? expected[1..^1] : Decode(json[at..keyEnd]);
        var start = JsonScan.SkipColon(json, keyEnd);
        at = JsonScan.SkipValue(json, start, out var kind);
        Kind = kind;
        Raw = json[start..at];
        at = JsonScan.SkipSpace(json, at);
        begun = true;
        return true;
    }

    public void Dispose()
    {
        if (scratch is null) return;
        ArrayPool<byte>.Shared.Return(scratch);
        scratch = null;
    }

    private readonly int EndOfKey() =>
        at < json.Length && json[at] == (byte)'"' ? JsonScan.SkipString(json, at) : throw new MalformedJsonException("A key is missing", at);

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> token)
    {
        if (JsonText.IsPlain(token)) return token[1..^1];
        if (scratch is null || scratch.Length < token.Length)
        {
            if (scratch is not null) ArrayPool<byte>.Shared.Return(scratch);
            scratch = ArrayPool<byte>.Shared.Rent(token.Length);
        }
        JsonText.Unescape(token[1..^1], scratch, out var written);
        return scratch.AsSpan(0, written);
    }
}
