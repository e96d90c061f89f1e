using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Cuts pages out of lists, by the arguments <c>first</c> and <c>after</c>.</summary>
internal static class Paging
{
    private const int DefaultFirst = 50;

    public static Page Of<T>(Call call, string list, IReadOnlyList<T> items)
        where T : class => Of(call, list, items.Count, index => items[(int)index]);

    public static Page Of(Call call, string list, long count, Func<long, object> at, int? cap = null)
    {
        return From(call, list, Walk, () => count, cap);

        IEnumerable<(long Position, object Node)> Walk(long start)
        {
            for (var position = start; position < count; position++)
                yield return (position, at(position));
        }
    }

    /// <param name="from">Everything from a position on, with the position of each.</param>
    /// <param name="cap">The largest page; null: the server's usual one.</param>
    public static Page From(Call call, string list, Func<long, IEnumerable<(long Position, object Node)>> from, Func<long>? total, int? cap = null)
    {
        var first = call.Whole("first") ?? DefaultFirst;
        if (first < 0)
            throw new GraphQLFieldException("first must not be negative");
        first = Math.Min(first, cap ?? call.Server.Options.PageCap);
        var after = call.Text("after");
        var begun = string.IsNullOrEmpty(after) ? (Position: -1L, Turn: 0) : call.Server.Cursors.Read(list, after) ?? throw new GraphQLFieldException("invalid cursor");
        var fault = call.Session.Faults.OnPage(call.Context.Field);
        if (fault?.Kind == FaultKind.EmptyPage)
            return new Page([], call.Server.Cursors.At(list, begun.Position, begun.Turn + 1), true, begun.Position >= 0, total);

        var edges = new List<Edge>();
        var more = false;
        foreach (var (position, node) in from(begun.Position + 1))
        {
            if (edges.Count == first)
            {
                more = true;
                break;
            }
            edges.Add(new Edge(node, call.Server.Cursors.At(list, position)));
        }
        var end = edges.Count == 0 ? null : edges[^1].Cursor;
        if (fault?.Kind == FaultKind.CursorLoop && after is not null && edges.Count > 0)
        {
            edges[^1] = edges[^1] with { Cursor = after };
            return new Page(edges, after, true, true, total);
        }
        if (fault?.Kind == FaultKind.RepeatPage && begun.Position >= 0)
        {
            var again = from(Math.Max(0, begun.Position + 1 - edges.Count)).Take(edges.Count).Select(one => one.Node);
            edges = [.. again.Zip(edges, (node, edge) => edge with { Node = node })];
        }
        if (fault?.Kind == FaultKind.NullNode && edges.Count > 0)
            edges[edges.Count / 2] = edges[edges.Count / 2] with { Node = null };
        return new Page(edges, end, more, begun.Position >= 0, total);
    }

    /// <summary>No page of it is ever asked: everything at once, for lists that clients do not page.</summary>
    public static Page Whole(IEnumerable<object> nodes)
    {
        var edges = nodes.Select((node, number) => new Edge(node, GlobalId.Of("cursor", number))).ToList();
        return new Page(edges, edges.Count == 0 ? null : edges[^1].Cursor, false, false, () => edges.Count);
    }
}
