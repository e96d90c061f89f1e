namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Tests that measure what the whole process allocates: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
