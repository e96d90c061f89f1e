using WandbExporter.Core.Ids;

namespace WandbExporter.Storage.Buckets;

/// <summary>What processes of a fleet tell each other by a bucket.</summary>
/// <param name="store">The destination; disposed with this.</param>
internal sealed class BucketBoard(IObjectStore store) : IFleetBoard
{
    /// <summary>A listing costs money, if little: so it is some cents a day.</summary>
    public TimeSpan LookAfter => TimeSpan.FromSeconds(2);

    public async Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await store.PutAsync(KeyOf(name), ObjectBody.Whole(content), PutCondition.Always, cancellationToken);

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (var info in store.ListAllAsync(ExportKeys.FleetPrefix, cancellationToken))
            names.Add(info.Key[ExportKeys.FleetPrefix.Length..]);
        return names;
    }

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => store.ReadWholeAsync(KeyOf(name), cancellationToken, IFleetBoard.MostBytes);

    public Task<byte[]?> ReadAnewAsync(string name, CancellationToken cancellationToken) => ReadAsync(name, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(KeyOf(name), cancellationToken);

    /// <summary>An object is there as a whole, or not at all.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static string KeyOf(string name) => ExportKeys.FleetPrefix + name;
}
