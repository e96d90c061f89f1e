namespace WandbExporter.Parquet.Columns;

/// <summary>FLOAT, which is only read.</summary>
internal sealed class SingleColumnBuilder : FixedColumnBuilder<float>
{
    internal override bool Holds(ColumnType type) => false;
}
