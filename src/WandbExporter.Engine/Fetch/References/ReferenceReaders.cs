using System.Collections.Concurrent;
using WandbExporter.Client;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Engine.Fetch.References;

/// <summary>What reads the bytes behind references, one a kind of store: each is opened when the first reference that the list allows leads to it.</summary>
/// <param name="buckets">How stores are reached: as destinations are.</param>
internal sealed class ReferenceReaders(WandbClient client, ReferenceList list, BucketSettings buckets, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IReferenceReader?>> _byKind = new(StringComparer.Ordinal);

    /// <summary>What may be followed.</summary>
    public ReferenceList List => list;

    /// <summary>Entries of other versions that references lead to.</summary>
    public ReferencedEntries Entries { get; } = new(client);

    /// <summary>Null if nothing here reads such a reference.</summary>
    public IReferenceReader? For(ReferenceAddress address) => _byKind.GetOrAdd(
        address.Container is null ? address.Url is null ? address.Scheme : ReferenceAddress.Http : nameof(address.Container),
        _ => new(() => address.Url is null ? StoreKinds.OpenReferences(address, list, buckets, time) : client.Artifacts.OpenWebReferences(list))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _byKind.Values.Where(reader => reader.IsValueCreated))
        {
            if (reader.Value is { } opened)
                await opened.DisposeAsync();
        }
    }
}
