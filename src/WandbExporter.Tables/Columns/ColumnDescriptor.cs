using WandbExporter.Parquet;

namespace WandbExporter.Tables.Columns;

/// <summary>A column that a table has whatever was logged.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Source">Where its values come from: a field of the API's schema, such as <c>Run.displayName</c>, or what we put there.</param>
/// <param name="Optional">Whether it may be null.</param>
public record ColumnDescriptor(string Name, ColumnType Type, string Source, bool Optional = true)
{
    /// <summary>What a value is measured in, or how it is written; null where the name says it.</summary>
    public string? Unit { get; init; }

    /// <summary>The column as it stands in a file.</summary>
    public ColumnSpec Spec => new(Name, Type, Optional);
}
