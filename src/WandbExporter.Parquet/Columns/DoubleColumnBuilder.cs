namespace WandbExporter.Parquet;

public sealed class DoubleColumnBuilder : FixedColumnBuilder<double>
{
    internal override bool Holds(ColumnType type) => type is ColumnType.Double;
}
