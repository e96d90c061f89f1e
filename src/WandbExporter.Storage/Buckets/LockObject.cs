using System.Globalization;
using System.Text.Json;
using WandbExporter.Core.Ids;

namespace WandbExporter.Storage.Buckets;

/// <summary>One writer's lock in a bucket: <c>_export/lock/00000007.json</c>, or <c>00000007-1a2b3c4d.json</c> in a store without conditional puts.</summary>
/// <param name="Key">The object.</param>
/// <param name="Fence">Its fencing token.</param>
/// <param name="IsReleased">True if its holder has ended.</param>
/// <param name="RenewedAt">When it was last renewed, by the store's clock.</param>
internal sealed record LockObject(string Key, long Fence, bool IsReleased, DateTimeOffset RenewedAt)
{
    public const int TokenLength = 8;

    private const string Extension = ".json";

    /// <param name="fence">The fencing token.</param>
    /// <param name="token">What keeps the name apart from others that reach for the same token; null where the store does.</param>
    public static LockObject Of(long fence, string? token)
    {
        var suffix = token is null ? "" : $"-{token[..TokenLength]}";
        return new LockObject(
            string.Create(CultureInfo.InvariantCulture, $"{ExportKeys.LockPrefix}{fence:D8}{suffix}{Extension}"), fence, IsReleased: false, default);
    }

    public static async Task<LockObject?> HighestAsync(IObjectStore store, CancellationToken cancellationToken) =>
        (await ListAsync(store, cancellationToken)).MaxBy(held => held.Fence);

    public static async Task<List<LockObject>> ListAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var found = new List<LockObject>();
        await foreach (var info in store.ListAllAsync(ExportKeys.LockPrefix, cancellationToken))
        {
            var name = info.Key.AsSpan(ExportKeys.LockPrefix.Length);
            var end = name.IndexOfAny('-', '.');
            if (end > 0 && name.EndsWith(Extension) && long.TryParse(name[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var fence))
                found.Add(new LockObject(info.Key, fence, info.Bytes == 0, info.ModifiedAt));
        }
        return found;
    }

    /// <summary>Who holds it; null if it is gone, released or not readable.</summary>
    public async Task<LockOwner?> ReadOwnerAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var json = await store.ReadWholeAsync(Key, cancellationToken);
        if (json is null or [])
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, LockOwnerContext.Default.LockOwner);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
