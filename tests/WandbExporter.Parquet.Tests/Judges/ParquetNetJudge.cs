using System.Globalization;
using System.Text;
using WandbExporter.Parquet.Tests.Support;
using Net = global::Parquet;

namespace WandbExporter.Parquet.Tests.Judges;

internal sealed class ParquetNetJudge : IJudge
{
    public string Name => "Parquet.Net";

    public async Task<IReadOnlyList<JudgedFile>> ReadAsync(IReadOnlyList<string> paths)
    {
        var found = new List<JudgedFile>();
        foreach (var path in paths)
            found.Add(await ReadAsync(path));
        return found;
    }

    private static async Task<JudgedFile> ReadAsync(string path)
    {
        await using var reader = await Net.ParquetReader.CreateAsync(path);
        var fields = reader.Schema.DataFields;
        // The schema's elements stand behind their root.
        ColumnType[] types = [.. reader.Metadata!.Schema.Skip(1).Select(TypeOf)];
        var rows = new List<string?[]>();
        var unread = new HashSet<int>();
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var count = checked((int)group.RowCount);
            var first = rows.Count;
            rows.AddRange(Enumerable.Range(0, count).Select(_ => new string?[fields.Length]));
            for (var c = 0; c < fields.Length; c++)
            {
                try
                {
                    var cells = await CellsAsync(group, fields[c], types[c], count);
                    for (var row = 0; row < count; row++)
                        rows[first + row][c] = cells[row];
                }
                catch (Exception error) when (IsKnown(error, fields[c].Name, types[c]))
                {
                    unread.Add(c);
                }
            }
        }
        return new([.. fields.Select(f => f.Name)], types, rows) { Unread = unread };
    }

    private static bool IsKnown(Exception error, string name, ColumnType type) => error switch
    {
        NotSupportedException => type == ColumnType.Timestamp && error.Message.Contains("not supported in DELTA_BINARY_PACKED", StringComparison.Ordinal),
        ArgumentException => name.Length == 0 && error.Message.Contains("can't find schema element", StringComparison.Ordinal),
        _ => false,
    };

    private static ColumnType TypeOf(Net.Meta.SchemaElement element) => element switch
    {
        { LogicalType.STRING: not null } => ColumnType.String,
        { LogicalType.JSON: not null } => ColumnType.Json,
        { LogicalType.TIMESTAMP: { IsAdjustedToUTC: true, Unit.MICROS: not null } } => ColumnType.Timestamp,
        { LogicalType: null, Type: Net.Meta.Type.BOOLEAN } => ColumnType.Boolean,
        { LogicalType: null, Type: Net.Meta.Type.INT32 } => ColumnType.Int32,
        { LogicalType: null, Type: Net.Meta.Type.INT64 } => ColumnType.Int64,
        { LogicalType: null, Type: Net.Meta.Type.DOUBLE } => ColumnType.Double,
        { LogicalType: null, Type: Net.Meta.Type.BYTE_ARRAY } => ColumnType.ByteArray,
        _ => throw new InvalidOperationException($"{element.Name} is of no type of ours."),
    };

    private static Task<string?[]> CellsAsync(Net.ParquetRowGroupReader group, Net.Schema.DataField field, ColumnType type, int rows) => type switch
    {
        ColumnType.Boolean => NumbersAsync<bool>(group, field, rows, value => value ? "true" : "false"),
        ColumnType.Int32 => NumbersAsync<int>(group, field, rows, value => value.ToString(CultureInfo.InvariantCulture)),
        ColumnType.Int64 => NumbersAsync<long>(group, field, rows, value => value.ToString(CultureInfo.InvariantCulture)),
        ColumnType.Timestamp => NumbersAsync<DateTime>(group, field, rows, value => ((value - DateTime.UnixEpoch).Ticks / 10).ToString(CultureInfo.InvariantCulture)),
        ColumnType.Double => NumbersAsync<double>(group, field, rows, SampleTable.Text),
        ColumnType.ByteArray => BytesAsync(group, field, rows, Convert.ToBase64String),
        // It knows no JSON, and takes it for bytes.
        ColumnType.Json => BytesAsync(group, field, rows, Encoding.UTF8.GetString),
        _ => TextsAsync(group, field, rows),
    };

    private static async Task<string?[]> NumbersAsync<T>(Net.ParquetRowGroupReader group, Net.Schema.DataField field, int rows, Func<T, string> text)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var required = new T[rows];
            await group.ReadAsync(field, required.AsMemory());
            return [.. required.Select(text)];
        }
        var optional = new T?[rows];
        await group.ReadAsync(field, optional.AsMemory());
        return [.. optional.Select(value => value is { } there ? text(there) : null)];
    }

    private static async Task<string?[]> BytesAsync(Net.ParquetRowGroupReader group, Net.Schema.DataField field, int rows, Func<byte[], string> text)
    {
        var values = new byte[]?[rows];
        await group.ReadAsync(field, values.AsMemory()!);
        return [.. values.Select(value => value is null ? null : text(value))];
    }

    private static async Task<string?[]> TextsAsync(Net.ParquetRowGroupReader group, Net.Schema.DataField field, int rows)
    {
        var values = new string?[rows];
        await group.ReadAsync(field, values.AsMemory()!);
        return values;
    }
}
