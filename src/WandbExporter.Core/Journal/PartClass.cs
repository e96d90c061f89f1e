namespace WandbExporter.Core.Journal;

/// <summary>What an object in the destination is.</summary>
public enum PartClass
{
    /// <summary>A piece of a table: a Parquet file with rows.</summary>
    TablePart,

    /// <summary>A file of a run or of an artifact, byte by byte as it was uploaded.</summary>
    File,
}
