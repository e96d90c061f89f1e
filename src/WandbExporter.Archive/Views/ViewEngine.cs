namespace WandbExporter.Archive.Views;

/// <summary>Engines that a script is written for.</summary>
public enum ViewEngine
{
    DuckDb,
    Spark,
    Snowflake,
    BigQuery,
    ClickHouse,
    Postgres,
}
