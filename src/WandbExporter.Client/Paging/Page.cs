namespace WandbExporter.Client.Paging;

/// <summary>One page of a connection.</summary>
/// <param name="Items">What it holds; may be empty although there are further pages.</param>
/// <param name="TotalCount">How many items the whole connection has, or null if the server does not say.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? EndCursor, bool HasNextPage, long? TotalCount = null) : IPage;
