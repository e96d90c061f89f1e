using System.Buffers;
using System.Security.Cryptography;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>Which objects the rows of the tables of a unit are of.</summary>
internal sealed class RowKeys
{
    private readonly Dictionary<string, OfTable> _tables = new(StringComparer.Ordinal);

    public OfTable Of(UnitTable table)
    {
        if (!_tables.TryGetValue(table.Name, out var keys))
            _tables[table.Name] = keys = new OfTable(table);
        return keys;
    }

    /// <summary>Of one table. A row that has nothing in a column of its key is told from others by all that it holds.</summary>
    internal sealed class OfTable(UnitTable table)
    {
        private readonly int[] _columns = [.. ((ObjectTable)table).RowKey.Select(name => table.Schema.ToList().FindIndex(column => column.Name == name))];
        private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
        private readonly ArrayBufferWriter<byte> _row = new();

        public void Add(FormerRows row) => _keys.Add(KeyOf(row));

        public bool Has(FormerRows row) => _keys.Contains(KeyOf(row));

        private string KeyOf(FormerRows row)
        {
            var texts = _columns.Select(row.Text).ToList();
            if (texts.Count > 0 && texts.TrueForAll(text => text is { Length: > 0 }))
                return string.Join('\0', texts);
            _row.ResetWrittenCount();
            row.WriteTo(_row);
            return Convert.ToHexString(SHA256.HashData(_row.WrittenSpan));
        }
    }
}
