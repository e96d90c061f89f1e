using System.Globalization;
using System.Text;
using WandbExporter.Parquet.Tests.Support;
using Sharp = ParquetSharp;

namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>Apache Arrow's C++ reader. Values are taken as they are stored, without what the binding makes of them.</summary>
internal sealed class ParquetSharpJudge : IJudge
{
    public string Name => "ParquetSharp";

    public Task<IReadOnlyList<JudgedFile>> ReadAsync(IReadOnlyList<string> paths) => Task.FromResult<IReadOnlyList<JudgedFile>>([.. paths.Select(Read)]);

    private static JudgedFile Read(string path)
    {
        using var reader = new Sharp.ParquetFileReader(path);
        var schema = reader.FileMetaData.Schema;
        Sharp.ColumnDescriptor[] columns = [.. Enumerable.Range(0, reader.FileMetaData.NumColumns).Select(schema.Column)];
        ColumnType[] types = [.. columns.Select(TypeOf)];
        var rows = new List<string?[]>();
        for (var g = 0; g < reader.FileMetaData.NumRowGroups; g++)
        {
            using var group = reader.RowGroup(g);
            var count = checked((int)group.MetaData.NumRows);
            var first = rows.Count;
            rows.AddRange(Enumerable.Range(0, count).Select(_ => new string?[columns.Length]));
            for (var c = 0; c < columns.Length; c++)
            {
                using var column = group.Column(c);
                var cells = Cells(column, types[c], count);
                for (var row = 0; row < count; row++)
                    rows[first + row][c] = cells[row];
            }
        }
        return new([.. columns.Select(c => c.Name)], types, rows);
    }

    private static ColumnType TypeOf(Sharp.ColumnDescriptor column)
    {
        using var logical = column.LogicalType;
        return (logical.Type, column.PhysicalType) switch
        {
            (Sharp.LogicalTypeEnum.String, _) => ColumnType.String,
            (Sharp.LogicalTypeEnum.Json, _) => ColumnType.Json,
            (Sharp.LogicalTypeEnum.Timestamp, _) when logical is Sharp.TimestampLogicalType { TimeUnit: Sharp.TimeUnit.Micros, IsAdjustedToUtc: true } => ColumnType.Timestamp,
            (Sharp.LogicalTypeEnum.None, Sharp.PhysicalType.Boolean) => ColumnType.Boolean,
            (Sharp.LogicalTypeEnum.None, Sharp.PhysicalType.Int32) => ColumnType.Int32,
            (Sharp.LogicalTypeEnum.None, Sharp.PhysicalType.Int64) => ColumnType.Int64,
            (Sharp.LogicalTypeEnum.None, Sharp.PhysicalType.Double) => ColumnType.Double,
            (Sharp.LogicalTypeEnum.None, Sharp.PhysicalType.ByteArray) => ColumnType.ByteArray,
            var other => throw new InvalidOperationException($"{other} is no type of ours."),
        };
    }

    private static string?[] Cells(Sharp.ColumnReader column, ColumnType type, int rows) => type switch
    {
        ColumnType.Boolean => Numbers<bool>(column, rows, value => value ? "true" : "false"),
        ColumnType.Int32 => Numbers<int>(column, rows, value => value.ToString(CultureInfo.InvariantCulture)),
        ColumnType.Int64 or ColumnType.Timestamp => Numbers<long>(column, rows, value => value.ToString(CultureInfo.InvariantCulture)),
        ColumnType.Double => Numbers<double>(column, rows, SampleTable.Text),
        ColumnType.ByteArray => Bytes(column, rows, Convert.ToBase64String),
        _ => Bytes(column, rows, Encoding.UTF8.GetString),
    };

    private static string?[] Numbers<T>(Sharp.ColumnReader column, int rows, Func<T, string> text)
        where T : struct
    {
        if (column.ColumnDescriptor.MaxDefinitionLevel == 0)
        {
            using var required = column.LogicalReaderOverride<T>();
            return [.. required.ReadAll(rows).Select(text)];
        }
        using var optional = column.LogicalReaderOverride<T?>();
        return [.. optional.ReadAll(rows).Select(value => value is { } there ? text(there) : null)];
    }

    private static string?[] Bytes(Sharp.ColumnReader column, int rows, Func<byte[], string> text)
    {
        using var reader = column.LogicalReaderOverride<byte[]?>();
        return [.. reader.ReadAll(rows).Select(value => value is null ? null : text(value))];
    }
}
