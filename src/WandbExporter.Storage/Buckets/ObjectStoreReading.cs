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
    /// <param name="store">Where it is.</param>
    /// <param name="key">The object.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="ExportException">Transient: the connection broke again and again. Permanent: it is larger than it may be.</exception>
    public static async Task<byte[]?> ReadWholeAsync(this IObjectStore store, string key, CancellationToken cancellationToken, int most = int.MaxValue)
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
                    if (most == int.MaxValue)
                        await stream.CopyToAsync(content, cancellationToken);
                    else if (!await TryCopyAsync(stream, content, most, cancellationToken))
                        throw TooLarge(store, key, most);
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

    private static async Task<bool> TryCopyAsync(Stream stream, MemoryStream content, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (content.Length <= most && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            content.Write(buffer, 0, read);
        return content.Length <= most;
    }

    private static ExportException TooLarge(IObjectStore store, string key, int most) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.DestinationChanged,
        $"{key} in {store.Location} is larger than {most} bytes, which nothing there is; see who else writes there.",
        ExitCode.Destination));

    private static string? Advance(IObjectStore store, string? cursor, string? next) => next is null || next != cursor
        ? next
        : throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.StoreListingStuck,
            $"The listing of {store.Location} does not advance; the service does not page as it should, choose another destination.",
            ExitCode.Destination));
}
