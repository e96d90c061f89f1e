using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;

namespace WandbExporter.Arrow;

/// <summary>Columns of one text for all rows. Batches of the same length share what it takes: nothing of it ever changes.</summary>
internal sealed class RepeatedText(string text)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);
    private (int Rows, byte[] Offsets, byte[] Bytes) _last = (-1, [], []);

    public StringArray Column(int rows)
    {
        if (_last.Rows != rows)
            _last = (rows, Offsets(rows), Bytes(rows));
        return new StringArray(rows, new ArrowBuffer(_last.Offsets), new ArrowBuffer(_last.Bytes), ArrowBuffer.Empty, nullCount: 0);
    }

    private byte[] Offsets(int rows)
    {
        var offsets = new byte[sizeof(int) * (rows + 1)];
        var ends = MemoryMarshal.Cast<byte, int>(offsets.AsSpan());
        for (var row = 1; row <= rows; row++)
            ends[row] = row * _utf8.Length;
        return offsets;
    }

    private byte[] Bytes(int rows)
    {
        var bytes = new byte[checked(rows * _utf8.Length)];
        for (var row = 0; row < rows; row++)
            _utf8.CopyTo(bytes, row * _utf8.Length);
        return bytes;
    }
}
