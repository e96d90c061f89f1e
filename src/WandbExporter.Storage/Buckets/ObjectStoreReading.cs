using System.Runtime.CompilerServices;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Buckets;

/// <summary>Reading what every store offers page by page or range by range as a whole.</summary>
internal static class ObjectStoreReading
{
    private const int Attempts = 5;

    /// <summary>Every object whose key begins with the prefix, in order.</summary>
    public static async IAsyncEnumerable<ObjectInfo> ListAllAsync(
        this IObjectStore store,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(prefix, cursor, cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            cursor = Advance(store, cursor, page.Next);
        }
        while (cursor is not null);
    }

    /// <summary>Every unfinished upload.</summary>
    public static async IAsyncEnumerable<UnfinishedUpload> ListAllUploadsAsync(
        this IObjectStore store,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await store.ListUploadsAsync(cursor, cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            cursor = Advance(store, cursor, page.Next);
        }
        while (cursor is not null);
    }

    /// <summary>The bytes of a small object that is not empty, which not every service answers well; null if there is none.</summary>
    /// <exception cref="ExportException">Transient: the connection broke again and again.</exception>
    public static async Task<byte[]?> ReadWholeAsync(this IObjectStore store, string key, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stream = await store.GetAsync(key, 0, null, null, cancellationToken);
            if (stream is null)
                return null;
            try
            {
                await using (stream)
                {
                    using var content = new MemoryStream();
                    await stream.CopyToAsync(content, cancellationToken);
                    return content.ToArray();
                }
            }
            catch (IOException e)
            {
                if (attempt >= Attempts)
                    throw ReadBroke(store, key, e);
            }
        }
    }

    public static ExportException ReadBroke(IObjectStore store, string key, Exception cause) => new(
        new Failure(
            FailureCategory.Transient,
            FailureCode.StoreReadCut,
            $"The connection broke while {key} was read from {store.Location}; check the network, then run the same command again.",
            ExitCode.Destination),
        cause);

    private static string? Advance(IObjectStore store, string? cursor, string? next) => next is null || next != cursor
        ? next
        : throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.StoreListingStuck,
            $"The listing of {store.Location} does not advance; the service does not page as it should, choose another destination.",
            ExitCode.Destination));
}
