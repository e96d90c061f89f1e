using System.Collections;
using System.Runtime.CompilerServices;

namespace WandbExporter.Core.Journal;

/// <summary>What the parts of a unit are that it goes on from.</summary>
[CollectionBuilder(typeof(PartsSoFar), nameof(Of))]
public sealed class PartsSoFar(RecordedParts recorded) : IReadOnlyList<PartInfo>
{
    public int Count => recorded.Count;

    public PartInfo this[int index] => recorded[index].Info;

    /// <summary>Those parts, as they would be recorded.</summary>
    public static PartsSoFar Of(ReadOnlySpan<PartInfo> parts)
    {
        var recorded = new RecordedParts("");
        foreach (var part in parts)
            recorded.Add(new LedgerPart(recorded.Count, new PartCommitted("", part, null, DateTimeOffset.UnixEpoch)));
        return new PartsSoFar(recorded);
    }

    /// <summary>The part under a key; null if there is none.</summary>
    public PartInfo? Find(string key) => recorded.Find(key)?.Info;

    public IEnumerator<PartInfo> GetEnumerator() => recorded.Select(part => part.Info).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
