using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>
/// The digest of a version: hex, over <c>wandb-artifact-manifest-v1\n</c> and a line <c>path:digest\n</c> for each entry, by the code
/// points of the paths. Neither sizes nor references stand in it.
/// </summary>
internal static class ManifestDigest
{
    public static string Of(ArtifactData artifact, bool ofManifest)
    {
        using var hash = new Hash(artifact.Sequence.Algorithm == CollectionPlan.Xxh128);
        if (ofManifest)
        {
            foreach (var block in artifact.Manifest.Blocks(0, artifact.Manifest.Size))
                hash.Append(block.Span);
            return hash.Hex();
        }
        hash.Append("wandb-artifact-manifest-v1\n"u8);
        foreach (var entry in artifact.Entries.Sorted())
            hash.Append(Encoding.UTF8.GetBytes($"{entry.Path}:{entry.Digest}\n"));
        return hash.Hex();
    }

    private sealed class Hash(bool isXxh128) : IDisposable
    {
        private readonly IncrementalHash? _md5 = isXxh128 ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly XxHash128? _xxh128 = isXxh128 ? new XxHash128() : null;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            _md5?.AppendData(bytes);
            _xxh128?.Append(bytes);
        }

        public string Hex() => Convert.ToHexStringLower(_md5?.GetHashAndReset() ?? _xxh128!.GetCurrentHash());

        public void Dispose() => _md5?.Dispose();
    }
}
