using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace WandbExporter.Tables.Write;

/// <summary>Tells whether rows are what others were, whatever the order in which they came: the sum of a digest of each, and how many there are.</summary>
internal sealed class RowsMark
{
    private readonly ArrayBufferWriter<byte> _row = new();
    private UInt128 _sum;
    private long _rows;

    /// <summary>Adds the rows of a part, which stays whose it is.</summary>
    public void Add(ITablePart part)
    {
        var rows = new FormerRows(part.Builders, part.Rows);
        while (rows.Next())
        {
            _row.ResetWrittenCount();
            rows.WriteTo(_row);
            _sum += BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(_row.WrittenSpan));
            _rows++;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_rows}-{_sum:x32}");
}
