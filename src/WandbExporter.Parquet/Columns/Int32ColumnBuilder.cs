namespace WandbExporter.Parquet;

public sealed class Int32ColumnBuilder : FixedColumnBuilder<int>
{
    internal override bool Holds(ColumnType type) => type is ColumnType.Int32;
}
