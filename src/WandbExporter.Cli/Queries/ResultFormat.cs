namespace WandbExporter.Cli.Queries;

/// <summary>How the rows of a query are written.</summary>
internal enum ResultFormat
{
    /// <summary>Columns below each other, for people.</summary>
    Table,

    /// <summary>A line a row, with a head.</summary>
    Csv,

    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>A file with the columns' types.</summary>
    Parquet,
}
