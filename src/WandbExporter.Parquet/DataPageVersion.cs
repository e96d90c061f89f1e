namespace WandbExporter.Parquet;

/// <summary>V1 is what every reader knows; V2 keeps the definition levels outside of the compressed part.</summary>
public enum DataPageVersion
{
    V1,
    V2,
}
