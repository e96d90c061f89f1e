namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Files with few rows, for tests that read them very often.</summary>
public sealed class SmallForeignSamples() : ForeignSamples(60);
