namespace WandbExporter.Simulator.GraphQL;

/// <summary>A place in a document; both numbers start at 1, the column counts UTF-16 units.</summary>
public readonly record struct SourceLocation(int Line, int Column);
