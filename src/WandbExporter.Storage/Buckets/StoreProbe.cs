using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Finds out at the start of a session, with a few small objects below <c>_export/tmp/</c>, how far a service can be relied on: not by
/// its name or version, and not by an export that fails after a day. What no export can do without is an error here.
/// </summary>
internal static class StoreProbe
{
    /// <summary>What the keys of its objects begin with.</summary>
    public const string Prefix = ExportKeys.TemporaryPrefix + "probe-";

    private const int UploadAttempts = 3;

    /// <summary>The dialect, and the time of the service's clock while it was probed.</summary>
    /// <exception cref="ExportException">Fatal: not to be reached, not writable, or it does not give back what it was sent.</exception>
    public static async Task<(StoreDialect Dialect, DateTimeOffset Now)> RunAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var name = $"{Prefix}{Guid.NewGuid():N}";
        var first = ObjectBody.Whole(Encoding.UTF8.GetBytes($"{name} 1\r\n\0\n"));
        var second = ObjectBody.Whole(Encoding.UTF8.GetBytes($"{name} 2"));
        try
        {
            var conditional = await CreateAsync(store, name, first, cancellationToken);
            var info = await RequireAsync(store, name, first, cancellationToken);
            var copies = await CopiesAsync(store, info, first, $"{name}-copy", cancellationToken);
            if (conditional)
                conditional = (await store.PutAsync(name, second, PutCondition.IfAbsent, cancellationToken)).Outcome == PutOutcome.ConditionFailed;
            var replaces = conditional && await ReplacesAsync(store, name, info, first, second, cancellationToken);
            await RequireListedAsync(store, name, cancellationToken);
            var checksMd5 = await RefusesWrongDigestAsync(store, name, second, cancellationToken);
            var uploaded = await UploadAsync(store, $"{name}-parts", first, cancellationToken);
            var dialect = new StoreDialect(
                conditional,
                checksMd5,
                info.Version == first.Md5Hex,
                uploaded.Version == StoredCheck.EtagOf([first.Md5]),
                copies,
                replaces,
                info.Crc32C == first.Crc32C && uploaded.Crc32C == first.Crc32C);
            return (dialect, info.ModifiedAt);
        }
        finally
        {
            await CleanAsync(store, name, cancellationToken);
        }
    }

    /// <summary>All that a start finds out, and whether what is removed is gone.</summary>
    /// <exception cref="ExportException">As of <see cref="RunAsync"/>, and: what was stored cannot be removed.</exception>
    public static async Task<DestinationProbe> TryAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var (dialect, _) = await RunAsync(store, cancellationToken);
        var name = $"{Prefix}{Guid.NewGuid():N}";
        await store.PutAsync(name, ObjectBody.Whole(Encoding.UTF8.GetBytes(name)), PutCondition.Always, cancellationToken);
        await store.DeleteAsync(name, cancellationToken);
        return await store.HeadAsync(name, cancellationToken) is null
            ? new DestinationProbe(store.Location, Describe(dialect), dialect.ConditionalPut, null)
            : throw Unfit(store, "an object is still there after it was removed");
    }

    /// <summary>The dialect as a person reads it.</summary>
    public static string Describe(IObjectStore store, StoreDialect dialect) => $"{store.Location}: {Describe(dialect)}.";

    private static string Describe(StoreDialect dialect)
    {
        var proof = (dialect.ProofOfObject, dialect.ProofOfUpload) switch
        {
            (PutProof.ReadBack, _) or (_, PutProof.ReadBack) => "objects are read again after each put, because nothing else proves them",
            (PutProof.Etag, PutProof.Etag) => "ETags prove what is stored",
            (PutProof.Crc32C, PutProof.Crc32C) => "the CRC32C of each object proves what is stored",
            _ => "the store checks the MD5 of what arrives",
        };
        var digest = dialect.ChecksMd5 ? "" : "; it accepts bodies with a wrong MD5";
        var writers = dialect.ConditionalPut
            ? "conditional puts keep other writers out"
            : "it has no conditional puts, leases keep other writers out";
        var copies = dialect.Copies ? "" : "; it does not copy objects by itself";
        return $"{writers}; {proof}{digest}{copies}";
    }

    private static async Task<bool> CreateAsync(IObjectStore store, string name, ObjectBody body, CancellationToken cancellationToken)
    {
        var answer = await store.PutAsync(name, body, PutCondition.IfAbsent, cancellationToken);
        if (answer.Outcome == PutOutcome.Stored)
            return true;
        await store.PutAsync(name, body, PutCondition.Always, cancellationToken);
        return false;
    }

    /// <summary>Whether the service copies; what it copies must be what it was told to.</summary>
    private static async Task<bool> CopiesAsync(IObjectStore store, ObjectInfo info, ObjectBody body, string key, CancellationToken cancellationToken)
    {
        if (info.Version is null)
            return false;
        try
        {
            var source = new CopySource(store.Place, info.Key, info.Bytes, info.Version);
            var answer = await store.CopyAsync(source, key, body.Sha256!, cancellationToken);
            var copy = answer.Outcome == CopyOutcome.Copied ? await store.HeadAsync(key, cancellationToken) : null;
            return copy?.Sha256 == body.Sha256 &&
                await store.ReadWholeAsync(key, cancellationToken) is { } content && content.AsSpan().SequenceEqual(body.Bytes.Span);
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Transient)
        {
            return false;
        }
    }

    /// <summary>Whether a put that means a version replaces that one, and no other.</summary>
    private static async Task<bool> ReplacesAsync(
        IObjectStore store,
        string name,
        ObjectInfo standing,
        ObjectBody first,
        ObjectBody second,
        CancellationToken cancellationToken)
    {
        if (standing.Version is not { } version)
            return false;
        var condition = PutCondition.IfVersion(version);
        return (await store.PutAsync(name, second, condition, cancellationToken)).Outcome == PutOutcome.Stored &&
            (await store.PutAsync(name, first, condition, cancellationToken)).Outcome == PutOutcome.ConditionFailed;
    }

    private static async Task<bool> RefusesWrongDigestAsync(IObjectStore store, string name, ObjectBody body, CancellationToken cancellationToken)
    {
        var wrong = (byte[])body.Md5.Clone();
        wrong[0] ^= 1;
        try
        {
            await store.PutAsync($"{name}-digest", body with { Md5 = wrong }, PutCondition.Always, cancellationToken);
            return false;
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.StoreDigestRefused)
        {
            return true;
        }
    }

    private static async Task<ObjectInfo> UploadAsync(IObjectStore store, string key, ObjectBody body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var upload = await store.BeginUploadAsync(key, SourceDigests.None, cancellationToken);
            var part = await upload.PutPartAsync(1, body with { Sha256 = null }, cancellationToken);
            var answer = await upload.CompleteAsync([part], body.Sha256!, cancellationToken);
            // An upload that the service lost is bad luck, as it is for an export; one that it loses each time is a mark of it.
            if (answer.Certain || attempt == UploadAttempts || await store.HeadAsync(key, cancellationToken) is not null)
                return await RequireAsync(store, key, body, cancellationToken);
        }
    }

    private static async Task<ObjectInfo> RequireAsync(IObjectStore store, string key, ObjectBody body, CancellationToken cancellationToken)
    {
        var info = await store.HeadAsync(key, cancellationToken) ?? throw Unfit(store, "an object is not there after it was stored");
        var content = await store.ReadWholeAsync(key, cancellationToken);
        return content is not null && info.Bytes == content.Length && content.AsSpan().SequenceEqual(body.Bytes.Span)
            ? info
            : throw Unfit(store, "it gives back something else than it was sent");
    }

    private static async Task RequireListedAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(key, null, cancellationToken);
        if (page.Items.All(item => item.Key != key))
            throw Unfit(store, "a listing misses an object that was stored before it");
    }

    // What cannot be removed is removed by the next start.
    private static async Task CleanAsync(IObjectStore store, string name, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(new[] { name, $"{name}-copy", $"{name}-digest", $"{name}-parts" }
                .Select(key => store.DeleteAsync(key, cancellationToken)));
        }
        catch (Exception e) when (e is ExportException or OperationCanceledException)
        {
        }
    }

    private static ExportException Unfit(IObjectStore store, string what) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.StoreUnfit,
        $"{store.Location} cannot hold an export: {what}; choose another destination.",
        ExitCode.Destination));
}
