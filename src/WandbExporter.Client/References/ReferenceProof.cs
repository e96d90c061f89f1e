using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using WandbExporter.Client.Transport;
using WandbExporter.Core.IO;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Client.References;

/// <summary>
/// Holds a content against what the manifest claims, and against what its store says: first what the store says before its bytes, and then the bytes.
/// </summary>
internal sealed class ReferenceProof(ReferenceClaim claim) : IDisposable
{
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly XxHash128 _xxh128 = new();
    private uint _crc32C;

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>What was said before the first byte; null before that.</summary>
    public ReferenceAnswer? Begun { get; private set; }

    public byte[] Md5 => _md5.GetCurrentHash();

    public UInt128 Xxh128 => _xxh128.GetCurrentHashAsUInt128();

    /// <exception cref="AttemptException">It is not what was logged, or no longer what was begun.</exception>
    public void Take(ReferenceAnswer answer)
    {
        if (Begun is { } begun)
        {
            var isOther = ReferenceTag.Plain(answer.ETag) != ReferenceTag.Plain(begun.ETag) || (answer.Length is not null && begun.Length is not null && answer.Length != begun.Length);
            if (isOther || (answer.Offset > 0 && answer.Offset != Bytes))
                throw ReferenceFailure.Changing(claim.Address);
            return;
        }
        var tag = ReferenceTag.Plain(answer.ETag);
        if (Contradicts(answer, tag))
            throw ReferenceFailure.Changed(claim.Address, "ETag", claim.ETag!, tag!);
        if (claim.Size is { } size && answer.Length is { } length && size != length && !IsTied(answer))
            throw ReferenceFailure.Changed(claim.Address, "size", Text(size), Text(length));
        Begun = answer;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        _md5.AppendData(bytes);
        _xxh128.Append(bytes);
        if (Begun!.Crc32C is not null)
            _crc32C = Crc32C.Append(_crc32C, bytes);
    }

    /// <summary>What ties the bytes, now that all are there, to what was logged; null if nothing does.</summary>
    /// <exception cref="AttemptException">They are not what was logged, or not what the store says.</exception>
    public string? Conclude()
    {
        var (answer, md5) = (Begun!, Md5);
        if (answer.Md5 is { } said && !said.Span.SequenceEqual(md5))
            throw ReferenceFailure.Altered(claim.Address, "MD5", Convert.ToHexStringLower(said.Span), Convert.ToHexStringLower(md5));
        if (answer.Crc32C is { } crc && crc != _crc32C)
            throw ReferenceFailure.Altered(claim.Address, "CRC32C", crc.ToString("x8", CultureInfo.InvariantCulture), _crc32C.ToString("x8", CultureInfo.InvariantCulture));
        var algorithm = claim.Digest is { } digest ? digest.Equals(md5) ? "MD5" : digest.Equals(_xxh128.GetCurrentHash()) ? "XXH128" : null : null;
        if (algorithm is not null)
            return algorithm;
        var isTied = IsTied(answer);
        // Of a file without a size nobody says that its digest is one of its bytes.
        if (!isTied && claim.Digest is { } logged && (claim.IsOfBytes ? claim.Size is not null : answer.ETag is not null))
            throw ReferenceFailure.Changed(claim.Address, claim.IsOfBytes ? "digest" : "ETag", logged.Hex, claim.IsOfBytes ? Convert.ToHexStringLower(md5) : ReferenceTag.Plain(answer.ETag)!);
        if (!isTied && claim.Size is { } size && size != Bytes)
            throw ReferenceFailure.Changed(claim.Address, "size", Text(size), Text(Bytes));
        return isTied && answer.Md5 is not null ? "MD5"
            : isTied && answer.Crc32C is not null ? "CRC32C"
            : IsTagged(answer) ? "ETag"
            : claim.Size == Bytes ? "size"
            : null;
    }

    public void Dispose() => _md5.Dispose();

    /// <summary>Whether the store says that it is the very content that was logged.</summary>
    private bool IsTied(ReferenceAnswer answer) => answer.IsVersion || IsTagged(answer);

    private bool IsTagged(ReferenceAnswer answer) => claim.ETag is { } logged && ReferenceTag.Plain(answer.ETag) == logged;

    private bool Contradicts(ReferenceAnswer answer, string? tag)
    {
        if (claim.ETag is null || tag is null || tag == claim.ETag)
            return false;
        // A tag of Google's is one of the object's description as well, which may be edited.
        if (answer.IsVersion && claim.Address.Scheme == ReferenceAddress.Google)
            return false;
        // What was logged is an MD5, and the store's tag is none: the bytes tell.
        return claim.Digest is not { } digest || (answer.Md5 is { } said ? !digest.Equals(said.Span) : ListedDigest.Parse(tag, DigestAlgorithm.Md5) is not null);
    }

    private static string Text(long number) => string.Create(CultureInfo.InvariantCulture, $"{number} bytes");
}
