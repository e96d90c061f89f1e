namespace WandbExporter.Simulator.GraphQL;

/// <param name="Path">Response names and list indexes from the root to the field; empty for an error of the request.</param>
/// <param name="Extensions">What the thrower added, or null.</param>
public sealed record GraphQLError(
    string Message,
    IReadOnlyList<SourceLocation> Locations,
    IReadOnlyList<object> Path,
    IReadOnlyDictionary<string, object?>? Extensions = null)
{
    /// <summary>The HTTP status that the answer has because of it; null: it alters nothing.</summary>
    public int? Status { get; init; }

    internal GraphQLError(string message, params IReadOnlyList<SourceLocation> locations)
        : this(message, locations, [])
    {
    }
}
