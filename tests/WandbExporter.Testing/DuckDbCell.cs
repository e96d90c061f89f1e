namespace WandbExporter.Testing;

/// <summary>A cell that is not null.</summary>
/// <param name="Name">The column as the file writes it.</param>
/// <param name="IsJson">True if its text is JSON.</param>
/// <param name="Value">The value; a time is a <see cref="DateTimeOffset"/>.</param>
public readonly record struct DuckDbCell(string Name, bool IsJson, object Value);
