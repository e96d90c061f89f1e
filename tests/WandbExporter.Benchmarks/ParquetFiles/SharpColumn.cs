using System.Runtime.InteropServices;
using ParquetSharp;
using WandbExporter.Benchmarks.Writer;
using WandbExporter.Parquet;
using WandbExporter.Tables.Write;
using Sharp = ParquetSharp;

namespace WandbExporter.Benchmarks.ParquetFiles;

/// <summary>
/// The same rows as a <see cref="SampleColumn"/>, as ParquetSharp takes them with the least work: numbers in arrays, texts as pointers to the UTF-8 that
/// our builders hold, all at the physical level.
/// </summary>
internal sealed unsafe class SharpColumn : IDisposable
{
    private readonly SampleColumn _column;
    private readonly List<GCHandle> _pins = [];
    private readonly List<(Array Values, int Rows)> _groups = [];
    private readonly short[] _levels;
    private readonly short[] _readLevels;
    private readonly int[] _ends;
    private byte[] _bytes = new byte[1 << 16];
    private Array? _read;

    public SharpColumn(SampleColumn column)
    {
        _column = column;
        _levels = new short[column.Groups.Max(g => g.Rows)];
        Array.Fill(_levels, (short)1);
        _readLevels = new short[_levels.Length];
        _ends = new int[_levels.Length];
        foreach (var group in column.Groups)
        {
            Array values = group switch
            {
                BooleanColumnBuilder booleans => booleans.Values.ToArray(),
                Int64ColumnBuilder longs => longs.Values.ToArray(),
                DoubleColumnBuilder doubles => doubles.Values.ToArray(),
                BytesColumnBuilder texts => Pointers(texts),
                _ => throw new NotSupportedException(),
            };
            _groups.Add((values, group.Rows));
        }
    }

    /// <param name="path">Of the file.</param>
    /// <param name="codec">Of the pages.</param>
    /// <param name="encoding">Null for a dictionary. Left to itself ParquetSharp begins one for every column, and gives it up at a megabyte.</param>
    public void Write(string path, Sharp.Compression codec, Sharp.Encoding? encoding)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(codec).CompressionLevel(Level(codec)).EnableWritePageIndex();
        if (encoding is { } other)
            builder.DisableDictionary().Encoding(other);
        using var properties = builder.Build();
        using var schema = Schema();
        using var writer = new Sharp.ParquetFileWriter(path, schema, properties);
        foreach (var (values, rows) in _groups)
        {
            using var group = writer.AppendRowGroup();
            using var column = group.NextColumn();
            switch (column)
            {
                case ColumnWriter<bool> booleans:
                    booleans.WriteBatch(rows, _levels, [], (bool[])values);
                    break;
                case ColumnWriter<long> longs:
                    longs.WriteBatch(rows, _levels, [], (long[])values);
                    break;
                case ColumnWriter<double> doubles:
                    doubles.WriteBatch(rows, _levels, [], (double[])values);
                    break;
                case ColumnWriter<ByteArray> texts:
                    texts.WriteBatch(rows, _levels, [], (ByteArray[])values);
                    break;
            }
        }
        writer.Close();
    }

    /// <summary>Reads all values into arrays that are made once; texts are copied out of the reader's memory, one behind the other, as ours are.</summary>
    public long Read(string path)
    {
        using var reader = new Sharp.ParquetFileReader(path);
        var total = 0L;
        for (var g = 0; g < reader.FileMetaData.NumRowGroups; g++)
        {
            using var group = reader.RowGroup(g);
            using var column = group.Column(0);
            var rows = checked((int)group.MetaData.NumRows);
            total += column switch
            {
                ColumnReader<bool> booleans => Read(booleans, rows),
                ColumnReader<long> longs => Read(longs, rows),
                ColumnReader<double> doubles => Read(doubles, rows),
                ColumnReader<ByteArray> texts => Read(texts, rows),
                _ => throw new NotSupportedException(),
            };
        }
        return total;
    }

    public void Dispose()
    {
        foreach (var pin in _pins)
            pin.Free();
        _pins.Clear();
    }

    // Ours and ParquetSharp's usual levels differ: what is compared is the same work.
    private static int Level(Sharp.Compression codec) => codec switch
    {
        Sharp.Compression.Zstd => 3,
        Sharp.Compression.Gzip => 6,
        _ => int.MinValue,
    };

    private long Read<T>(ColumnReader<T> reader, int rows)
        where T : unmanaged, IEquatable<T>
    {
        var values = (T[])(_read ??= new T[_levels.Length]);
        var levels = _readLevels;
        var done = 0;
        while (done < rows)
        {
            reader.ReadBatch(rows - done, levels.AsSpan(done), [], values.AsSpan(done), out var read);
            done += (int)read;
        }
        return done;
    }

    private long Read(ColumnReader<ByteArray> reader, int rows)
    {
        const int AtOnce = 4096;
        var pointers = (ByteArray[])(_read ??= new ByteArray[AtOnce]);
        var ends = _ends;
        var bytes = _bytes;
        var (done, used) = (0, 0);
        while (done < rows)
        {
            reader.ReadBatch(AtOnce, _readLevels.AsSpan(0, Math.Min(AtOnce, _readLevels.Length)), [], pointers, out var read);
            for (var i = 0; i < read; i++)
            {
                var length = pointers[i].Length;
                if (bytes.Length - used < length)
                {
                    Array.Resize(ref bytes, Math.Max(2 * bytes.Length, used + length));
                    _bytes = bytes;
                }
                new ReadOnlySpan<byte>((void*)pointers[i].Pointer, length).CopyTo(bytes.AsSpan(used));
                ends[done++] = used += length;
            }
        }
        return done;
    }

    private Sharp.Schema.GroupNode Schema()
    {
        using LogicalType logical = _column.Spec.Type switch
        {
            ColumnType.String => LogicalType.String(),
            ColumnType.Json => LogicalType.Json(),
            ColumnType.Timestamp => LogicalType.Timestamp(true, TimeUnit.Micros),
            _ => LogicalType.None(),
        };
        var physical = _groups[0].Values switch
        {
            bool[] => PhysicalType.Boolean,
            long[] => PhysicalType.Int64,
            double[] => PhysicalType.Double,
            _ => PhysicalType.ByteArray,
        };
        var node = new Sharp.Schema.PrimitiveNode(_column.Spec.Name, Repetition.Optional, logical, physical);
        return new("schema", Repetition.Required, [node]);
    }

    private ByteArray[] Pointers(BytesColumnBuilder texts)
    {
        var pin = GCHandle.Alloc(texts.Bytes.ToArray(), GCHandleType.Pinned);
        _pins.Add(pin);
        var values = new ByteArray[texts.Count];
        var start = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new ByteArray(pin.AddrOfPinnedObject() + start, texts.Ends[i] - start);
            start = texts.Ends[i];
        }
        return values;
    }
}
