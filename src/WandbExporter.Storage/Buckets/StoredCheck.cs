using System.Globalization;
using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Holds what a store has against what it was sent: the size always, the content by what the store's dialect allows. An object that is not
/// as it was sent is removed, so that no reader takes it for the part it is named as; but only if what stands there is provably what this
/// writer's request stored, because under the same name there may be another writer's.
/// </summary>
internal sealed class StoredCheck(IObjectStore store, StoreDialect dialect, bool readBack)
{
    private const int Md5HexLength = 32;

    /// <summary>What the store was found to be like.</summary>
    public StoreDialect Dialect => dialect;

    /// <summary>Checks an object that was put in one request.</summary>
    /// <param name="key">The object.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="answer">What the service answered.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What names the version that is proved.</returns>
    /// <exception cref="ExportException">Transient: the store has something else.</exception>
    public Task<string?> ObjectAsync(string key, ObjectBody body, PutAnswer answer, CancellationToken cancellationToken)
    {
        var proof = readBack ? PutProof.ReadBack : dialect.ProofOfObject;
        var crc32C = dialect.SaysCrc32C ? body.Crc32C : (uint?)null;
        var sent = new Sent(key, body.Bytes.Length, body.Sha256!, answer.Version, Certain: true) { Crc32C = crc32C };
        return StoredAsync(sent, proof == PutProof.Etag ? body.Md5Hex : null, proof, cancellationToken);
    }

    /// <summary>Checks an object of the journal, whose latency counts: by the answer alone where that is a proof.</summary>
    public Task AppendedAsync(string key, ObjectBody body, PutAnswer answer, CancellationToken cancellationToken)
    {
        var isProved = (dialect.EtagIsMd5 && answer.Version == body.Md5Hex) || (dialect.SaysCrc32C && answer.Crc32C == body.Crc32C);
        return isProved && !readBack ? Task.CompletedTask : ObjectAsync(key, body, answer, cancellationToken);
    }

    /// <summary>Checks one part of an upload by the service's answer to it.</summary>
    public void Part(string key, int number, ObjectBody body, string name)
    {
        if (dialect.UploadEtagIsMd5 && name != body.Md5Hex)
            throw Different(key, string.Create(CultureInfo.InvariantCulture, $"the ETag of part {number} is {name}, not {body.Md5Hex}"), left: false);
    }

    /// <summary>Checks an object that was put in parts.</summary>
    /// <param name="key">The object.</param>
    /// <param name="stored">What was sent.</param>
    /// <param name="partDigests">The MD5 of each part.</param>
    /// <param name="crc32C">The CRC32C of the whole; means something only where the service says it too.</param>
    /// <param name="answer">What the service answered.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>As <see cref="ObjectAsync"/>.</returns>
    public Task<string?> UploadAsync(
        string key,
        StoredObject stored,
        IReadOnlyList<byte[]> partDigests,
        uint crc32C,
        CompleteAnswer answer,
        CancellationToken cancellationToken)
    {
        // Of an object whose completion is in doubt, only its content tells whether it is ours.
        var proof = readBack || (!answer.Certain && !dialect.UploadEtagIsMd5) ? PutProof.ReadBack : dialect.ProofOfUpload;
        var sent = new Sent(key, stored.Bytes, stored.Sha256!, answer.Version, answer.Certain) { Crc32C = dialect.SaysCrc32C ? crc32C : null };
        return StoredAsync(sent, proof == PutProof.Etag ? EtagOf(partDigests) : null, proof, cancellationToken);
    }

    /// <summary>
    /// Checks an object that the service copied. Its ETag proves it where it is the MD5 of what is stored and equals that of a source
    /// which was proved to have the expected content when it was put, and so does its CRC32C; anything else is read.
    /// </summary>
    /// <param name="key">The copy.</param>
    /// <param name="expected">What it must have.</param>
    /// <param name="source">What was copied.</param>
    /// <param name="isProved">Whether the source was proved when it was put.</param>
    /// <param name="version">What the answer calls the copy's version.</param>
    /// <param name="certain">False if another writer's object may stand there.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>As <see cref="ObjectAsync"/>.</returns>
    public Task<string?> CopyAsync(
        string key,
        StoredObject expected,
        CopySource source,
        bool isProved,
        string? version,
        bool certain,
        CancellationToken cancellationToken)
    {
        var byEtag = !readBack && isProved && dialect.EtagIsMd5 && version == source.Version && IsMd5(source.Version);
        var byCrc32C = !readBack && isProved && dialect.SaysCrc32C && source.Crc32C is not null;
        var sent = new Sent(key, expected.Bytes, expected.Sha256!, version, certain) { Crc32C = isProved && dialect.SaysCrc32C ? source.Crc32C : null };
        return StoredAsync(sent, byEtag ? source.Version : null, byEtag ? PutProof.Etag : byCrc32C ? PutProof.Crc32C : PutProof.ReadBack, cancellationToken);
    }

    /// <summary>The ETag that S3 gives an object of parts with these MD5s.</summary>
    public static string EtagOf(IReadOnlyList<byte[]> partDigests)
    {
        var all = partDigests.SelectMany(digest => digest).ToArray();
#pragma warning disable CA5351 // It is how the service computes it.
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(MD5.HashData(all))}-{partDigests.Count}");
#pragma warning restore CA5351
    }

    private static bool IsMd5(string etag) => etag.Length == Md5HexLength && etag.All(char.IsAsciiHexDigitLower);

    private async Task<string?> StoredAsync(Sent sent, string? etag, PutProof proof, CancellationToken cancellationToken)
    {
        var info = await store.HeadAsync(sent.Key, cancellationToken) ?? throw Different(sent.Key, "it is not there", left: false);
        if (await DifferenceAsync(info, sent, etag, proof, cancellationToken) is not { } difference)
            return info.Version;
        var isOurs = IsOurs(info, sent);
        if (isOurs)
            await store.DeleteAsync(sent.Key, CancellationToken.None);
        throw Different(sent.Key, difference, left: !isOurs);
    }

    private async Task<string?> DifferenceAsync(ObjectInfo info, Sent sent, string? etag, PutProof proof, CancellationToken cancellationToken)
    {
        if (etag is not null && !string.IsNullOrEmpty(sent.Version) && sent.Version != etag)
            return $"its ETag is {sent.Version}, not {etag}";
        if (info.Bytes != sent.Bytes)
            return string.Create(CultureInfo.InvariantCulture, $"it has {info.Bytes} bytes, {sent.Bytes} were sent");
        if (info.Sha256 is not null && info.Sha256 != sent.Sha256)
            return "it carries another object's digest";
        if (etag is not null && info.Version != etag)
            return $"its ETag is {info.Version}, not {etag}";
        if (sent.Crc32C is { } crc32C && info.Crc32C != crc32C)
            return string.Create(CultureInfo.InvariantCulture, $"its CRC32C is {info.Crc32C:x8}, not {crc32C:x8}");
        if (proof == PutProof.ReadBack && await DigestAsync(info, cancellationToken) is var found && found != sent.Sha256)
            return $"its content has the SHA-256 {found}, not {sent.Sha256}";
        return null;
    }

    /// <summary>
    /// What stands there is ours if it is the version that the answer named, or, where an answer names none, if it carries the digest
    /// that we sent along. Of an upload whose completion is in doubt nothing says so.
    /// </summary>
    private static bool IsOurs(ObjectInfo info, Sent sent) =>
        sent.Certain && (string.IsNullOrEmpty(sent.Version) ? info.Sha256 == sent.Sha256 : info.Version == sent.Version);

    private async Task<string> DigestAsync(ObjectInfo info, CancellationToken cancellationToken)
    {
        var content = new ObjectReadStream(store, info);
        await using (content)
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }

    private ExportException Different(string key, string difference, bool left) => new(new Failure(
        FailureCategory.Transient,
        FailureCode.StoreAltered,
        $"{store.Location} does not hold {key} as it was sent ({difference}); " +
        (left ? "it stays there, because another writer may have stored it. It" : "it") +
        " is sent again, and if this stays, choose another destination.",
        ExitCode.Destination));

    private readonly record struct Sent(string Key, long Bytes, string Sha256, string? Version, bool Certain)
    {
        /// <summary>What the service must say of it; null where it does not, or where nothing is known of it.</summary>
        public uint? Crc32C { get; init; }
    }
}
