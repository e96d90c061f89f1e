namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Files of many pages and several row groups.</summary>
public sealed class LargeForeignSamples() : ForeignSamples(3000);
