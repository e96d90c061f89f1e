using System.IO.Hashing;
using System.Security.Cryptography;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// The digests of a content that passes by: those that the listed one may be, and always XXH128, which costs next to nothing and tells
/// whether a server that begins anew sends the same bytes again.
/// </summary>
internal sealed class ContentDigests : IDisposable
{
    private readonly XxHash128 _xxh128 = new();
    private readonly IncrementalHash? _md5;
    private readonly IncrementalHash? _sha256;

    /// <param name="plan">The listed digest; null if there is none.</param>
    public ContentDigests(ListedDigest? plan)
    {
        var algorithms = plan?.Algorithms ?? [];
        if (algorithms.Contains(DigestAlgorithm.Md5))
            _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        if (algorithms.Contains(DigestAlgorithm.Sha256))
            _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Of the bytes so far.</summary>
    public UInt128 Xxh128 => _xxh128.GetCurrentHashAsUInt128();

    /// <summary>Of the bytes so far; null if it is not part of the plan.</summary>
    public byte[]? Md5 => _md5?.GetCurrentHash();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        _xxh128.Append(bytes);
        _md5?.AppendData(bytes);
        _sha256?.AppendData(bytes);
    }

    /// <summary>
    /// Whether the bytes are what is listed; null if no digest is listed. The digest of nothing is that of a file that was declared before it
    /// was uploaded, and says nothing of bytes that came.
    /// </summary>
    public bool? Prove(ListedContent listed) => listed.Digest is not { } digest || (digest.IsOfNothing && Bytes > 0 && listed.MayPrecede) ? null : AnyIs(digest);

    /// <summary>What the bytes have instead of a listed digest, in hex: by the first algorithm that it may be of.</summary>
    public string HexInsteadOf(ListedDigest listed) => Convert.ToHexStringLower(listed.Algorithms[0] switch
    {
        DigestAlgorithm.Md5 => _md5!.GetCurrentHash(),
        DigestAlgorithm.Xxh128 => _xxh128.GetCurrentHash(),
        _ => _sha256!.GetCurrentHash(),
    });

    private bool AnyIs(ListedDigest listed) => listed.Algorithms.Any(algorithm => algorithm switch
    {
        DigestAlgorithm.Md5 => _md5 is not null && listed.Equals(_md5.GetCurrentHash()),
        DigestAlgorithm.Xxh128 => listed.Equals(_xxh128.GetCurrentHash()),
        _ => _sha256 is not null && listed.Equals(_sha256.GetCurrentHash()),
    });

    public void Dispose()
    {
        _md5?.Dispose();
        _sha256?.Dispose();
    }
}
