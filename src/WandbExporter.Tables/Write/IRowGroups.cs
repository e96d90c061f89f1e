using WandbExporter.Parquet;

namespace WandbExporter.Tables.Write;

/// <summary>A table part that is made while it is written, one row group after the other.</summary>
internal interface IRowGroups
{
    string Table { get; }

    IReadOnlyList<ColumnSpec> Columns { get; }

    /// <summary>Logged rows that the part holds, for the progress.</summary>
    long LoggedRows { get; }

    /// <summary>Key-value metadata of the file beyond what every part says of itself.</summary>
    IEnumerable<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>The row groups; each is valid until the next one is asked for. May be asked for again, from the first on.</summary>
    IAsyncEnumerable<RowGroup> GroupsAsync(CancellationToken cancellationToken);
}

/// <summary>A row group, lent.</summary>
internal sealed record RowGroup(IReadOnlyList<ColumnBuilder?> Builders, int Rows);
