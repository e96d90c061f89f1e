using WandbExporter.Parquet.Columns;

namespace WandbExporter.Parquet;

/// <summary>
/// The values of one column of one row group, in pooled arrays that the builder owns until it is disposed.
/// A null takes no place among the values. Not safe for use by several threads at once.
/// </summary>
public abstract class ColumnBuilder : IDisposable
{
    public int Rows => Validity.Rows;

    public int Nulls => Validity.Nulls;

    /// <summary>Bytes of the arrays held, roughly.</summary>
    public abstract long MemoryBytes { get; }

    internal Validity Validity { get; } = new();

    /// <summary>A builder of the kind that a column of this type takes.</summary>
    public static ColumnBuilder Create(ColumnType type) => type switch
    {
        ColumnType.Boolean => new BooleanColumnBuilder(),
        ColumnType.Int32 => new Int32ColumnBuilder(),
        ColumnType.Int64 or ColumnType.Timestamp => new Int64ColumnBuilder(),
        ColumnType.Double => new DoubleColumnBuilder(),
        ColumnType.ByteArray or ColumnType.String or ColumnType.Json => new BytesColumnBuilder(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public bool IsNull(int row) => Validity.IsNull(row);

    /// <summary>Which of the 64 rows from one on hold a value, lowest bit first; rows past the end hold none.</summary>
    public ulong ValidityWord(int row) => Validity.Word(row);

    public void AppendNull() => Validity.AddNulls(1);

    public void AppendNulls(int n) => Validity.AddNulls(n);

    /// <summary>Removes all rows and keeps the arrays for the next ones.</summary>
    public virtual void Clear() => Validity.Clear();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    internal abstract bool Holds(ColumnType type);

    protected virtual void Dispose(bool disposing) => Validity.Dispose();
}
