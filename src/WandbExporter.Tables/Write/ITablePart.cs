using WandbExporter.Core.Journal;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>Rows that are ready to be written as one part. Who hands a part to the writer gives it away: the writer disposes it.</summary>
internal interface ITablePart : IDisposable
{
    string Table { get; }

    int Rows { get; }

    IReadOnlyList<ColumnSpec> Columns { get; }

    /// <summary>A builder for each column; null for a column without any value.</summary>
    IReadOnlyList<ColumnBuilder?> Builders { get; }

    /// <summary>Key-value metadata of the file beyond what every part says of itself.</summary>
    IEnumerable<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>Names of columns that are to be recorded with the part; null if its columns are fixed or known.</summary>
    IReadOnlyList<ColumnClaim>? Claims => null;
}
