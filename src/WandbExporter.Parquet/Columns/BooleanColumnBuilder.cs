namespace WandbExporter.Parquet;

public sealed class BooleanColumnBuilder : FixedColumnBuilder<bool>
{
    internal override bool Holds(ColumnType type) => type is ColumnType.Boolean;
}
