using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using Xunit;

namespace WandbExporter.Storage.Tests.Support;

internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly ExportIdentity Identity = new(
        ExportIdentity.CurrentFormatVersion, "https://api.wandb.ai", ["acme/demo"], ["runs"], "{}", null, "0.1.0", At);

    public static UnitReset Record(int n) => new($"History/acme/demo/run-{n}");

    public static Func<Stream, CancellationToken, Task> Bytes(byte[] content) => (stream, token) => stream.WriteAsync(content, token).AsTask();

    public static Task<StoredObject> PutAsync(this ISink sink, string key, byte[] content) =>
        sink.PutAsync(new ObjectKey(key), Bytes(content), CancellationToken.None);

    public static async Task<byte[]?> ReadAsync(this ISink sink, string key)
    {
        await using var stream = await sink.OpenReadAsync(new ObjectKey(key), CancellationToken.None);
        if (stream is null)
            return null;
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    public static async Task<string[]> KeysAsync(this ISink sink, string prefix) =>
        [.. (await sink.ListAsync(prefix, CancellationToken.None).ToListAsync()).Select(found => found.Key.Value).Order(StringComparer.Ordinal)];

    public static async Task<List<JournalRecord>> ReadAsync(this IJournal journal) => await journal.ReadAllAsync(CancellationToken.None).ToListAsync();

    public static Task<LocalDestination> OpenAsync(string path, LocalDestinationOptions? options = null, ExportIdentity? identity = null) =>
        LocalDestination.OpenAsync(path, identity ?? Identity, options ?? new LocalDestinationOptions(), CancellationToken.None);

    /// <summary>The journal of an export as a reader sees it that takes no lock.</summary>
    public static async Task<List<JournalRecord>> ReadJournalAsync(string path)
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(path, CancellationToken.None);
        return await export.Journal.ReadAsync();
    }

    public static async Task<Failure> FailsAsync(Func<Task> action) => (await Assert.ThrowsAsync<ExportException>(action)).Failure;

    public static Task<IObjectUpload> BeginUploadAsync(this IObjectStore store, string key, CancellationToken cancellationToken) =>
        store.BeginUploadAsync(key, SourceDigests.None, cancellationToken);
}
