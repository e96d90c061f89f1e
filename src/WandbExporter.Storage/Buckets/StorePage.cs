namespace WandbExporter.Storage.Buckets;

/// <summary>One page of a listing. It may be empty without being the last.</summary>
/// <param name="Items">What the page holds.</param>
/// <param name="Next">The cursor of the next page; null if this is the last.</param>
internal sealed record StorePage<T>(IReadOnlyList<T> Items, string? Next);
