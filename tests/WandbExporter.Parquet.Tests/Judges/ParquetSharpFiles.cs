using ParquetSharp;
using static WandbExporter.Parquet.Tests.Judges.ForeignColumn;
using Sharp = ParquetSharp;

namespace WandbExporter.Parquet.Tests.Judges;

/// <summary>Files of ParquetSharp: every type it writes, lists and structs, in each codec, both versions of data pages and each encoding.</summary>
internal static class ParquetSharpFiles
{
    public const int Rows = 3000;
    private const int GroupRows = 1100;

    public static IReadOnlyList<Sharp.Compression> Codecs { get; } =
    [
        Sharp.Compression.Uncompressed, Sharp.Compression.Snappy, Sharp.Compression.Gzip, Sharp.Compression.Brotli, Sharp.Compression.Zstd, Sharp.Compression.Lz4,
        Sharp.Compression.Lz4Hadoop,
    ];

    private static readonly Sharp.Encoding?[] IntegerEncodings = [null, Sharp.Encoding.Plain, Sharp.Encoding.DeltaBinaryPacked, Sharp.Encoding.ByteStreamSplit];
    private static readonly Sharp.Encoding?[] FixedEncodings = [null, Sharp.Encoding.Plain, Sharp.Encoding.ByteStreamSplit];
    private static readonly Sharp.Encoding?[] TextEncodings = [null, Sharp.Encoding.Plain, Sharp.Encoding.DeltaLengthByteArray, Sharp.Encoding.DeltaByteArray];
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    /// <summary>Writes a file and answers its rows, and for each leaf the encoding that was asked for: null for a dictionary.</summary>
    public static (List<string> Rows, IReadOnlyList<Sharp.Encoding?> Encodings) Write(string path, Sharp.Compression codec, ParquetDataPageVersion pages, bool asInteger = false)
    {
        var columns = Columns();
        var builder = new WriterPropertiesBuilder().Compression(codec).DataPageVersion(pages).DataPagesize(3000).EnableWritePageIndex();
        builder = asInteger ? builder.EnableStoreDecimalAsInteger() : builder;
        foreach (var (column, encoding, _, _) in columns.Where(c => c.Encoding is not null))
            builder = builder.DisableDictionary(Leaf(column)).Encoding(Leaf(column), encoding!.Value);
        using var properties = builder.Build();
        using var writer = new Sharp.ParquetFileWriter(path, [.. columns.Select(c => c.Schema)], properties);
        for (var first = 0; first < Rows; first += GroupRows)
        {
            using var group = writer.AppendRowGroup();
            foreach (var column in columns)
                column.Write(group.NextColumn(), first, Math.Min(GroupRows, Rows - first));
        }
        writer.Close();
        return (ForeignColumn.Rows([.. columns.Select(c => c.Column)]), [.. columns.Select(c => c.Encoding)]);
    }

    // Each level of a list is a group of its own.
    private static string Leaf(ForeignColumn column)
    {
        var path = column.Name;
        for (var type = column.Values.GetType().GetElementType()!; type.IsArray && type != typeof(byte[]); type = type.GetElementType()!)
            path += ".list.item";
        return path;
    }

    private static List<Written> Columns()
    {
        var columns = new List<Written>();
        var at = Enumerable.Range(0, Rows).ToArray();
        void Add<T>(string name, Func<int, T> value, Func<T, string> text, Sharp.Encoding?[] encodings, LogicalType? logical = null)
        {
            foreach (var encoding in encodings)
                columns.Add(Written.Of(Of($"{name}/{encoding}", at.Select(value), text), encoding, logical));
        }
        T? Some<T>(int i, T value)
            where T : struct => i % 9 == 4 || i is > 900 and < 1000 ? null : value;
        string? SomeText(int i, string value) => i % 9 == 4 || i is > 900 and < 1000 ? null : value;

        Add("bool", i => i % 3 == 0, v => v ? "true" : "false", [Sharp.Encoding.Plain, Sharp.Encoding.Rle]);
        Add("bool?", i => Some(i, i % 7 < 3 || i > 2000), v => v!.Value ? "true" : "false", [Sharp.Encoding.Plain, Sharp.Encoding.Rle]);
        Add("int8", i => (sbyte)i, Number, IntegerEncodings[..2]);
        Add("uint8", i => (byte)i, Number, IntegerEncodings[..2]);
        Add("int16?", i => Some(i, (short)(i * 31)), v => Number(v)!, IntegerEncodings[..3]);
        Add("uint16", i => (ushort)(i * 31), Number, IntegerEncodings[..3]);
        Add("int32", i => i * 7919 - 1_000_000, Number, IntegerEncodings);
        Add("int32?", i => Some(i, i % 40), v => Number(v)!, IntegerEncodings);
        Add("uint32", i => uint.MaxValue - (uint)i, Number, IntegerEncodings);
        Add("int64?", i => Some(i, i % 2 == 0 ? long.MinValue + i : long.MaxValue - i), v => Number(v)!, IntegerEncodings);
        Add("uint64", i => ulong.MaxValue - (ulong)i, Number, IntegerEncodings);
        Add("float", i => i / 7f, v => Double(v), FixedEncodings);
        Add("double?", i => Some(i, i % 17 == 0 ? double.NaN : i % 19 == 0 ? double.NegativeInfinity : Math.Sin(i) * Math.Pow(10, i % 14)), v => Double(v!.Value), FixedEncodings);
        Add("float16?", i => Some(i, (Half)(i / 4.0)), v => Double((double)v!.Value), FixedEncodings);
        Add("decimal9?", i => Some(i, i / 8m - 100), v => Decimal(v!.Value, 3), [null], LogicalType.Decimal(9, 3));
        Add("decimal18", i => i * 1_000_003m / 8, v => Decimal(v, 6), [null], LogicalType.Decimal(18, 6));
        Add("decimal29", i => i * 1_000_000_007m / 1000 - 5, v => Decimal(v, 3), FixedEncodings, LogicalType.Decimal(29, 3));
        Add("text?", i => SomeText(i, $"é\"\\\n{i % 10}"), v => Quoted(v!), TextEncodings);
        Add("text", i => $"prefix/{i / 10}/{new string('y', i % 23)}", Quoted, TextEncodings);
        Add("json?", i => SomeText(i, $"{{\"i\":{i},\"list\":[1,null]}}"), v => v!, TextEncodings[..1], LogicalType.Json());
        Add("bytes?", i => i % 5 == 0 ? null : System.Text.Encoding.UTF8.GetBytes($"bytes {i}"), v => Base64(v!), TextEncodings);
        Add("uuid?", i => Some(i, new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), v => $"\"{v}\"", FixedEncodings);
        Add("date?", i => Some(i, new Date(i - 40)), v => $"\"{v!.Value.DateTime:yyyy-MM-dd}\"", IntegerEncodings[..3]);
        Add("micros?", i => Some(i, Epoch.AddTicks(i * 86_399_999_990L - 1_000_000_000_000L)), v => Instant(v!.Value, "ffffff", "Z"), IntegerEncodings);
        Add("millis", i => Epoch.AddMilliseconds(i * 1001), v => Instant(v, "fff", "Z"), IntegerEncodings, LogicalType.Timestamp(true, TimeUnit.Millis));
        Add("local", i => Epoch.AddMilliseconds(i * 1001), v => Instant(v, "ffffff", ""), [null], LogicalType.Timestamp(false, TimeUnit.Micros));
        Add("nanos", i => new DateTimeNanos(i * 1_000_000_100L - 500), v => Instant(v.DateTime, "fffffffff", "Z"), IntegerEncodings);
        Add("time?", i => Some(i, TimeSpan.FromTicks(i * 286_000_010L)), v => Clock(v!.Value, "ffffff", "Z"), IntegerEncodings[..3]);
        Add("int96", i => new Int96(i * 1000, 0, 2_440_588 + i), v => Instant(Epoch.AddDays(v.C - 2_440_588).AddTicks(v.A / 100), "fffffffff", ""), [null, Sharp.Encoding.Plain]);
        Add("list?", i => i % 6 == 0 ? null : Enumerable.Range(0, i % 5).Select(j => j == 2 ? (long?)null : i + j).ToArray(), v => List(v!, Number), IntegerEncodings);
        Add("texts?", i => i % 7 == 0 ? null : Enumerable.Range(0, i % 3).Select(j => j == 1 ? null : $"t{i}").ToArray(), v => List(v!, t => t is null ? null : Quoted(t)), TextEncodings);
        Add(
            "lists",
            i => Enumerable.Range(0, i % 4).Select(j => j == 1 ? null : Enumerable.Range(0, j).Select(k => (double?)k / 4).ToArray()).ToArray(),
            v => List(v, inner => inner is null ? null : List(inner, Number)),
            FixedEncodings);
        return columns;
    }

    private static string Decimal(decimal value, int scale) => value.ToString($"F{scale}", System.Globalization.CultureInfo.InvariantCulture);

    private static string List<T>(IEnumerable<T> items, Func<T, string?> text) => $"[{string.Join(',', items.Select(i => text(i) ?? "null"))}]";

    private sealed record Written(ForeignColumn Column, Sharp.Encoding? Encoding, Column Schema, Action<ColumnWriter, int, int> Write)
    {
        public static Written Of(ForeignColumn column, Sharp.Encoding? encoding, LogicalType? logical)
        {
            var write = typeof(Written).GetMethod(nameof(WriteColumn), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(column.Values.GetType().GetElementType()!);
            return new(
                column,
                encoding,
                new Column(column.Values.GetType().GetElementType()!, column.Name, logical),
                (writer, first, count) => write.Invoke(null, [writer, column.Values, first, count]));
        }

        private static void WriteColumn<T>(ColumnWriter column, T[] values, int first, int count)
        {
            using var writer = column.LogicalWriter<T>();
            writer.WriteBatch(values.AsSpan(first, count));
        }
    }
}
