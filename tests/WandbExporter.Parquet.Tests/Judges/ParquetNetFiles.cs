using static WandbExporter.Parquet.Tests.Judges.ForeignColumn;
using Net = global::Parquet;

namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>Files of Parquet.Net: the types and encodings it writes, and a list, in each of its codecs.</summary>
internal static class ParquetNetFiles
{
    private const int Rows = 2500;
    private const int GroupRows = 1000;

    public static IReadOnlyList<Net.CompressionMethod> Codecs { get; } =
    [
        Net.CompressionMethod.None, Net.CompressionMethod.Snappy, Net.CompressionMethod.Gzip, Net.CompressionMethod.Brotli, Net.CompressionMethod.Zstd,
        Net.CompressionMethod.Lz4Raw,
    ];

    /// <summary>Writes a file and answers its rows.</summary>
    public static async Task<List<string>> WriteAsync(string path, Net.CompressionMethod codec)
    {
        var columns = Columns();
        var options = new Net.ParquetOptions { CompressionMethod = codec, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest };
        foreach (var (column, _, hint, _) in columns)
            options.ColumnEncodingHints[column.Name] = hint;
        var schema = new Net.Schema.ParquetSchema(columns.Select(c => c.Field));
        await using var file = File.Create(path);
        await using (var writer = await Net.ParquetWriter.CreateAsync(schema, file, options))
        {
            for (var first = 0; first < Rows; first += GroupRows)
            {
                using var group = writer.CreateRowGroup();
                foreach (var column in columns)
                    await column.WriteAsync(group, first, Math.Min(GroupRows, Rows - first));
            }
        }
        return ForeignColumn.Rows([.. columns.Select(c => c.Column)]);
    }

    private static List<Written> Columns()
    {
        var columns = new List<Written>();
        var at = Enumerable.Range(0, Rows).ToArray();
        void Add<T>(string name, Func<int, T> value, Func<T, string> text, Net.Schema.DataField? field = null, params Net.EncodingHint[] hints)
            where T : struct
        {
            foreach (var hint in hints is [] ? [Net.EncodingHint.Default] : hints)
            {
                var column = Of($"{name}/{hint}", at.Select(value), text);
                columns.Add(Numbers<T>(column, field ?? new Net.Schema.DataField(column.Name, typeof(T), isNullable: false), hint));
            }
        }
        void AddSome<T>(string name, Func<int, T> value, Func<T, string> text, Net.Schema.DataField? field = null, params Net.EncodingHint[] hints)
            where T : struct
        {
            foreach (var hint in hints is [] ? [Net.EncodingHint.Default] : hints)
            {
                var column = Of($"{name}/{hint}", at.Select(i => i % 9 == 4 || i is > 900 and < 1100 ? (T?)null : value(i)), v => text(v!.Value));
                columns.Add(Optional<T>(column, field ?? new Net.Schema.DataField(column.Name, typeof(T), isNullable: true), hint));
            }
        }
        Net.EncodingHint[] integers = [Net.EncodingHint.Default, Net.EncodingHint.Dictionary, Net.EncodingHint.DeltaBinaryPacked];
        Net.EncodingHint[] floats = [Net.EncodingHint.Default, Net.EncodingHint.Dictionary, Net.EncodingHint.ByteSplitStream];

        Add("bool", i => i % 3 == 0, v => v ? "true" : "false");
        AddSome("bool?", i => i % 7 < 3, v => v ? "true" : "false");
        Add("int32", i => i * 7919 - 1_000_000, Number, null, integers);
        AddSome("int32?", i => i % 40, Number, null, integers);
        AddSome("int64?", i => i % 2 == 0 ? long.MinValue + i : long.MaxValue - i, Number, null, integers);
        AddSome("uint8?", i => (byte)i, Number);
        AddSome("int16?", i => (short)(i * 31), Number);
        Add("uint32", i => uint.MaxValue - (uint)i, Number);
        Add("uint64", i => ulong.MaxValue - (ulong)i, Number);
        AddSome("float?", i => i / 7f, v => Double(v), null, floats);
        AddSome("double?", i => i % 17 == 0 ? double.NaN : Math.Sin(i) * Math.Pow(10, i % 14), Double, null, floats);
        Add("decimal", i => i * 1_000_003m / 8, v => v.ToString("F6", System.Globalization.CultureInfo.InvariantCulture), new Net.Schema.DecimalDataField("decimal/Default", 18, 6, isNullable: false));
        Add("wide", i => i * 1_000_003m / 8 - 9, v => v.ToString("F6", System.Globalization.CultureInfo.InvariantCulture), new Net.Schema.DecimalDataField("wide/Default", 28, 6, isNullable: false));
        AddSome("uuid?", i => new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), v => $"\"{v}\"");
        AddSome(
            "micros?", i => DateTime.UnixEpoch.AddTicks(i * 86_399_999_990L), v => Instant(v, "ffffff", "Z"),
            new Net.Schema.DateTimeDataField("micros?/Default", Net.Schema.DateTimeFormat.Timestamp, true, Net.Schema.DateTimeTimeUnit.Micros, isNullable: true));
        AddSome(
            "int96?", i => DateTime.UnixEpoch.AddTicks(i * 86_399_999_990L), v => Instant(v, "fffffffff", ""),
            new Net.Schema.DateTimeDataField("int96?/Default", Net.Schema.DateTimeFormat.Impala, isNullable: true));
        AddSome("date?", i => DateTime.UnixEpoch.AddDays(i - 40), v => $"\"{v:yyyy-MM-dd}\"", new Net.Schema.DateTimeDataField("date?/Default", Net.Schema.DateTimeFormat.Date, isNullable: true));
        columns.Add(Texts(Of("text?", at.Select(i => i % 9 == 4 ? null : $"é\"\\\n{i % 10}"), t => Quoted(t!)), Net.EncodingHint.Default));
        columns.Add(Texts(Of("words", at.Select(i => i % 9 == 4 ? null : $"word {i % 10}"), t => Quoted(t!)), Net.EncodingHint.Dictionary));
        columns.Add(Bytes(Of("bytes?", at.Select(i => i % 5 == 0 ? null : BitConverter.GetBytes(i)), b => Base64(b!))));
        columns.Add(List(Of("list", at.Select(i => i % 6 == 5 ? null : Enumerable.Range(i, i % 4).ToArray()), l => $"[{string.Join(',', l!)}]")));
        return columns;
    }

    private static Written Numbers<T>(ForeignColumn column, Net.Schema.DataField field, Net.EncodingHint hint)
        where T : struct => new(column, field, hint, (group, first, count) => group.WriteAsync<T>(field, new ReadOnlyMemory<T>((T[])column.Values, first, count)));

    private static Written Optional<T>(ForeignColumn column, Net.Schema.DataField field, Net.EncodingHint hint)
        where T : struct => new(column, field, hint, (group, first, count) => group.WriteAsync<T>(field, new ReadOnlyMemory<T?>((T?[])column.Values, first, count)));

    private static Written Texts(ForeignColumn column, Net.EncodingHint hint)
    {
        var field = new Net.Schema.DataField(column.Name, typeof(string));
        return new(column, field, hint, (group, first, count) => group.WriteAsync(field, new ArraySegment<string>((string[])column.Values, first, count)));
    }

    private static Written Bytes(ForeignColumn column)
    {
        var field = new Net.Schema.DataField(column.Name, typeof(byte[]));
        return new(column, field, Net.EncodingHint.Default, (group, first, count) => group.WriteAsync(field, new ArraySegment<byte[]>((byte[][])column.Values, first, count)));
    }

    private static Written List(ForeignColumn column)
    {
        var item = new Net.Schema.DataField("element", typeof(int), isNullable: false);
        return new(column, new Net.Schema.ListField(column.Name, item), Net.EncodingHint.Default, (group, first, count) =>
        {
            var lists = ((int[]?[])column.Values)[first..(first + count)];
            int[] definitions = [.. lists.SelectMany(l => l is null ? [0] : l.Length == 0 ? [1] : Enumerable.Repeat(2, l.Length))];
            int[] repetitions = [.. lists.SelectMany(l => l is null or [] ? [0] : l.Select((_, i) => Math.Min(i, 1)))];
            return group.WriteAllPartsAsync<int>(item, new ReadOnlyMemory<int>([.. lists.SelectMany(l => l ?? [])]), definitions, repetitions, CancellationToken.None);
        });
    }

    private sealed record Written(ForeignColumn Column, Net.Schema.Field Field, Net.EncodingHint Hint, Func<Net.ParquetRowGroupWriter, int, int, Task> WriteAsync);
}
