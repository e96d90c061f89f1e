using WandbExporter.Client.Paging;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Reading;

/// <summary>Pages and lists of what the client gives, made of those that the server gives.</summary>
internal static class Pages
{
    public static Page<TItem> Of<TNode, TItem>(Connection<TNode> page, Func<TNode, TItem> toModel, long? count)
        where TNode : class => new([.. page.Nodes.Select(toModel)], page.EndCursor, page.HasNextPage, count) { Nulls = page.Nulls };

    public static Page<TItem> Of<TItem>(ArtifactEdges page, Func<ArtifactEdge, TItem> toModel) =>
        new([.. page.Present.Select(toModel)], page.EndCursor, page.HasNextPage, page.TotalCount) { Nulls = page.Nulls };

    public static Page<TItem>? OrNull<TNode, TItem>(Connection<TNode>? page, Func<TNode, TItem> toModel, long? count = null)
        where TNode : class => page is null ? null : Of(page, toModel, count);

    /// <summary>The items of a page, each with the number of places before it, behind the last one that is wanted, that hold null.</summary>
    /// <param name="toItem">Null where the place holds null.</param>
    public static IEnumerable<TItem> WithNulls<TEdge, TItem>(IEnumerable<TEdge?> edges, Func<TEdge, TItem?> toItem, Func<TItem, bool> isWanted, Func<TItem, int, TItem> with)
        where TEdge : class
        where TItem : class
    {
        var nulls = 0;
        foreach (var edge in edges)
        {
            if (edge is null || toItem(edge) is not { } item)
            {
                nulls++;
                continue;
            }
            if (!isWanted(item))
                continue;
            yield return nulls > 0 ? with(item, nulls) : item;
            nulls = 0;
        }
    }

    /// <summary>What is no object, or of which nothing can be made, counts as null.</summary>
    public static WholeList<TItem> Whole<TNode, TItem>(IReadOnlyList<TNode?> list, Func<TNode, TItem?> toModel)
        where TNode : class
        where TItem : class
    {
        List<TItem> items = [.. list.Select(node => node is null ? null : toModel(node)).OfType<TItem>()];
        return new(items, list.Count - items.Count);
    }
}
