using System.Collections;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>The entries of a version, in the order of its manifest. They need not exist before they are asked for.</summary>
public abstract class EntryList : IReadOnlyList<ArtifactEntry>
{
    public abstract int Count { get; }

    /// <summary>Of all entries, as the manifest has them.</summary>
    public virtual long Size => this.Sum(entry => entry.Size ?? 0);

    public abstract ArtifactEntry this[int index] { get; }

    /// <summary>-1: there is no such path.</summary>
    public abstract int PlaceOf(string path);

    /// <summary>By the code points of their paths, as the digest over them wants it.</summary>
    public virtual IEnumerable<ArtifactEntry> Sorted() => this.Select(entry => (Key: Encoding.UTF8.GetBytes(entry.Path), Entry: entry))
        .OrderBy(one => one.Key, Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)))
        .Select(one => one.Entry);

    public IEnumerator<ArtifactEntry> GetEnumerator()
    {
        for (var place = 0; place < Count; place++)
            yield return this[place];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
