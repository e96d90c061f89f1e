using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>A customer's encryption key, as a request gives it.</summary>
internal sealed record GcsKey(string Sha256)
{
    /// <param name="headers">The request's.</param>
    /// <param name="source">Whether the key of the source of a copy is meant.</param>
    /// <returns>Null if the request has none.</returns>
    public static GcsKey? Of(IHeaderDictionary headers, bool source = false)
    {
        var prefix = source ? "x-goog-copy-source-encryption" : "x-goog-encryption";
        var (algorithm, key, sha256) = (headers[$"{prefix}-algorithm"], headers[$"{prefix}-key"], headers[$"{prefix}-key-sha256"]);
        if (algorithm.Count + key.Count + sha256.Count == 0)
            return null;
        if (algorithm != "AES256")
            throw new GcsError(400, "customerEncryptionAlgorithmIsInvalid", "Missing an encryption algorithm, or the provided algorithm is not \"AES256.\"");
        var bytes = new byte[32];
        if (!Convert.TryFromBase64String(key.ToString(), bytes, out var length) || length != bytes.Length)
            throw new GcsError(400, "customerEncryptionKeyFormatIsInvalid", "Missing an encryption key, or it is not Base64 encoded, or it does not meet the required length of the encryption algorithm.");
        return sha256 == Convert.ToBase64String(SHA256.HashData(bytes))
            ? new GcsKey(sha256.ToString())
            : throw new GcsError(400, "customerEncryptionKeySha256IsInvalid", "Missing a SHA256 hash of the encryption key, or it is not Base64 encoded, or it does not match the encryption key.");
    }

    /// <summary>Refuses to read an object with another key than its own.</summary>
    public static void Require(GcsObject found, GcsKey? given)
    {
        if (found.Key == given)
            return;
        throw (found.Key, given) switch
        {
            (null, _) => new GcsError(400, "resourceNotEncryptedWithCustomerEncryptionKey", "The target object is not encrypted by a customer-supplied encryption key."),
            (_, null) => new GcsError(400, "resourceIsEncryptedWithCustomerEncryptionKey", "The target object is encrypted by a customer-supplied encryption key."),
            _ => new GcsError(400, "customerEncryptionKeyIsIncorrect", "The provided encryption key is incorrect."),
        };
    }
}
