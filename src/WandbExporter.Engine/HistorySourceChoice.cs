namespace WandbExporter.Engine;

/// <summary>Where histories are read from; whatever one source lacks comes from the other.</summary>
public enum HistorySourceChoice
{
    /// <summary>The server's Parquet exports where it has them and the run is long enough to be worth it, else the GraphQL API.</summary>
    Auto,

    /// <summary>The GraphQL API alone.</summary>
    GraphQL,

    /// <summary>The server's Parquet exports wherever it has them, however short the run.</summary>
    Parquet,
}
