using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>One page of a connection.</summary>
/// <param name="Items">What it holds; may be empty although there are further pages.</param>
/// <param name="EndCursor">Where the next page begins.</param>
/// <param name="HasNextPage">The only thing that ends a listing: an empty page does not.</param>
/// <param name="TotalCount">How many items the whole connection has, or null if the server does not say.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? EndCursor, bool HasNextPage, long? TotalCount = null)
{
    /// <summary>Items of this place that the server would not give, however it was asked.</summary>
    public IReadOnlyList<Withheld> Withheld { get; init; } = [];

    /// <summary>Items of this place that the server lists and gives as null: nobody can say what they are.</summary>
    public int Nulls { get; init; }
}

/// <summary>An item of a listing that the server names and does not give.</summary>
public sealed record Withheld(string Key, Failure Failure);
