using System.Globalization;
using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Holds what a store has against what it was sent: the size always, the content by what the store's dialect allows. An object that is not
/// as it was sent is removed, so that no reader takes it for the part it is named as.
/// </summary>
internal sealed class StoredCheck(IObjectStore store, StoreDialect dialect, bool readBack)
{
    /// <summary>Checks an object that was put in one request.</summary>
    /// <param name="key">The object.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="etag">The answer's ETag.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="ExportException">Transient: the store has something else.</exception>
    public async Task ObjectAsync(string key, ObjectBody body, string? etag, CancellationToken cancellationToken)
    {
        var proof = readBack ? PutProof.ReadBack : dialect.ProofOfObject;
        var expected = proof == PutProof.Etag ? body.Md5Hex : null;
        if (expected is not null && !string.IsNullOrEmpty(etag) && etag != expected)
            throw await RejectAsync(key, $"its ETag is {etag}, not {expected}").ConfigureAwait(false);
        await StoredAsync(key, body.Bytes.Length, body.Sha256!, expected, proof, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks an object of the journal, whose latency counts: by the answer alone where that is a proof.</summary>
    public Task AppendedAsync(string key, ObjectBody body, string? etag, CancellationToken cancellationToken) =>
        !readBack && dialect.EtagIsMd5 && etag == body.Md5Hex ? Task.CompletedTask : ObjectAsync(key, body, etag, cancellationToken);

    /// <summary>Checks one part of an upload by the service's answer to it.</summary>
    public void Part(string key, int number, ObjectBody body, string name)
    {
        if (dialect.UploadEtagIsMd5 && name != body.Md5Hex)
            throw Different(key, string.Create(CultureInfo.InvariantCulture, $"the ETag of part {number} is {name}, not {body.Md5Hex}"));
    }

    /// <summary>Checks an object that was put in parts.</summary>
    public async Task UploadAsync(
        string key,
        StoredObject stored,
        IReadOnlyList<byte[]> partDigests,
        CompleteAnswer answer,
        CancellationToken cancellationToken)
    {
        // Of an object whose completion is in doubt, only its content tells whether it is ours.
        var proof = readBack || (!answer.Certain && !dialect.UploadEtagIsMd5) ? PutProof.ReadBack : dialect.ProofOfUpload;
        var expected = proof == PutProof.Etag ? EtagOf(partDigests) : null;
        await StoredAsync(key, stored.Bytes, stored.Sha256!, expected, proof, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The ETag that S3 gives an object of parts with these MD5s.</summary>
    public static string EtagOf(IReadOnlyList<byte[]> partDigests)
    {
        var all = partDigests.SelectMany(digest => digest).ToArray();
#pragma warning disable CA5351 // It is how the service computes it.
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(MD5.HashData(all))}-{partDigests.Count}");
#pragma warning restore CA5351
    }

    private async Task StoredAsync(string key, long bytes, string sha256, string? etag, PutProof proof, CancellationToken cancellationToken)
    {
        var info = await store.HeadAsync(key, cancellationToken).ConfigureAwait(false) ?? throw Different(key, "it is not there");
        if (info.Bytes != bytes)
            throw await RejectAsync(key, string.Create(CultureInfo.InvariantCulture, $"it has {info.Bytes} bytes, {bytes} were sent")).ConfigureAwait(false);
        if (info.Sha256 is not null && info.Sha256 != sha256)
            throw await RejectAsync(key, "it carries another object's digest").ConfigureAwait(false);
        if (etag is not null && info.Etag != etag)
            throw await RejectAsync(key, $"its ETag is {info.Etag}, not {etag}").ConfigureAwait(false);
        if (proof == PutProof.ReadBack && await DigestAsync(info, cancellationToken).ConfigureAwait(false) is var found && found != sha256)
            throw await RejectAsync(key, $"its content has the SHA-256 {found}, not {sha256}").ConfigureAwait(false);
    }

    private async Task<string> DigestAsync(ObjectInfo info, CancellationToken cancellationToken)
    {
        var content = new ObjectReadStream(store, info);
        await using (content.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
    }

    private async Task<ExportException> RejectAsync(string key, string difference)
    {
        await store.DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
        return Different(key, difference);
    }

    private ExportException Different(string key, string difference) => new(new Failure(
        FailureCategory.Transient,
        "store_altered",
        $"{store.Location} does not hold {key} as it was sent ({difference}); it is sent again, and if this stays, choose another destination.",
        ExitCode.Destination));
}
