namespace WandbExporter.Simulator;

/// <summary>One page of a connection. The last edge's cursor is the end cursor; both are null on an empty page.</summary>
internal sealed record Page(IReadOnlyList<Edge> Edges, string? EndCursor, bool HasNext, bool HasPrevious, Func<long>? TotalCount);

/// <param name="Node">Null: hidden or gone.</param>
internal sealed record Edge(object? Node, string Cursor);
