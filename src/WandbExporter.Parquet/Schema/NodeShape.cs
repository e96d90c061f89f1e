namespace WandbExporter.Parquet.Schema;

internal enum NodeShape
{
    Leaf,
    Struct,
    List,
    Map,
}
