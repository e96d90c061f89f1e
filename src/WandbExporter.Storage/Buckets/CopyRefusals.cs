using System.Collections.Concurrent;

namespace WandbExporter.Storage.Buckets;

/// <summary>From which places a service refused to copy, at once or in parts, so that it is asked once and not for every object.</summary>
internal sealed class CopyRefusals
{
    private readonly ConcurrentDictionary<(ObjectPlace Source, bool InParts), bool> _refused = new();

    public bool Has(ObjectPlace source, bool inParts) => _refused.ContainsKey((source, inParts));

    public void Add(ObjectPlace source, bool inParts) => _refused[(source, inParts)] = true;
}
