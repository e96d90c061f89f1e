using System.Buffers;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Histories;

/// <summary>Rows with some of their keys alone, if they have a value of each of them. Not safe for use by several threads at once.</summary>
public sealed class KeyProjection
{
    private readonly (byte[] Key, byte[] Token)[] _keys;
    private readonly (int Start, int Length)[] _found;
    private readonly ArrayBufferWriter<byte> _row = new();

    /// <param name="keys">At least one.</param>
    public KeyProjection(IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = [.. keys.Distinct(StringComparer.Ordinal).Select(key => (Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(key)}\":")))];
        _found = new (int, int)[_keys.Length];
    }

    /// <summary>The row with these keys, in their order, valid until the next call; empty if it has not all of them.</summary>
    /// <exception cref="MalformedJsonException">The row is no JSON object.</exception>
    public ReadOnlyMemory<byte> Project(ReadOnlySpan<byte> row)
    {
        Array.Clear(_found);
        using var reader = new RowReader(row);
        while (reader.Read())
        {
            for (var i = 0; i < _keys.Length; i++)
            {
                if (!reader.Key.SequenceEqual(_keys[i].Key))
                    continue;
                // Of a key given twice the last value counts.
                _found[i] = reader.Kind == JsonKind.Null ? default : (reader.ValueStart, reader.ValueLength);
                break;
            }
        }
        _row.ResetWrittenCount();
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_found[i].Length == 0)
                return default;
            _row.Write(i == 0 ? "{"u8 : ","u8);
            _row.Write(_keys[i].Token);
            _row.Write(row.Slice(_found[i].Start, _found[i].Length));
        }
        _row.Write("}"u8);
        return _row.WrittenMemory;
    }
}
