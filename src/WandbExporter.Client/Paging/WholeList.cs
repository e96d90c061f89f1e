using System.Collections;

namespace WandbExporter.Client.Paging;

/// <summary>A list that the server gives at once, without pages.</summary>
/// <param name="items">What it holds.</param>
/// <param name="nulls">Items that the server lists and gives as null: nobody can say what they are.</param>
public sealed class WholeList<T>(IReadOnlyList<T> items, int nulls = 0) : IReadOnlyList<T>
{
    /// <summary>Items that the server lists and gives as null.</summary>
    public int Nulls => nulls;

    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
