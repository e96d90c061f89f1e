using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Tests.Manifests;

public sealed class ManifestDigestTests
{
    /// <summary>In the order of code points, which is neither that of UTF-16 nor that of a language.</summary>
    private static readonly (string Path, string Digest)[] Sorted =
    [
        ("A", "PJ4QJiiZf0Ssh7CxMcaZLQ=="), ("a", "etag"), ("a/b", "s3://x/é"), ("a0", ""), ("é", "x"), ("\ufb00", "y"), ("\U0001F680", "z"),
    ];

    [Fact]
    public void It_is_that_of_the_sorted_lines_by_both_algorithms()
    {
        var text = Encoding.UTF8.GetBytes("wandb-artifact-manifest-v1\n" + string.Concat(Sorted.Select(line => $"{line.Path}:{line.Digest}\n")));
        var expected = new ManifestDigests(
            Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, text)),
            Convert.ToHexStringLower(XxHash128.Hash(text)));
        Assert.Equal(expected, Of(Sorted));
        Assert.Equal(expected, Of([.. Sorted.Reverse()]));
        Assert.Equal(expected, Of([.. Sorted.Skip(3), .. Sorted.Take(3)]));
        // What comes sorted needs nothing kept; what does not, has no digest then.
        Assert.Equal(expected, Of(Sorted, kept: 0));
        Assert.Null(Of([.. Sorted.Reverse()], kept: 0));
        Assert.Null(Of([.. Sorted.Reverse()], kept: 300));
    }

    [Fact]
    public void A_version_without_files_has_the_digest_that_clients_give_it()
    {
        // The MD5 of the first line alone.
        Assert.Equal(Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, "wandb-artifact-manifest-v1\n"u8)), Of([])!.Md5);
    }

    [Theory]
    [InlineData("MANIFEST_MD5", "aa", true)]
    [InlineData("MANIFEST_MD5", "bb", false)]
    [InlineData("MANIFEST_XXH128", "BB", true)]
    [InlineData("MANIFEST_XXH128", "aa", false)]
    [InlineData("MANIFEST_BLAKE3", "aa", null)]
    [InlineData(null, "aa", true)]
    [InlineData(null, "bb", true)]
    [InlineData(null, "cc", false)]
    [InlineData(null, "", null)]
    [InlineData("MANIFEST_MD5", null, null)]
    public void A_version_is_held_against_the_algorithm_that_it_names(string? algorithm, string? digest, bool? expected)
    {
        var version = new ArtifactVersion("i", null, null, null, 0, null, null, null, null, null, [], null, null, null, digest, algorithm, null, null, null, null, []);
        Assert.Equal(expected, new ManifestDigests("aa", "bb").Prove(version));
    }

    private static ManifestDigests? Of((string Path, string Digest)[] lines, int kept = ManifestDigest.UsuallyKept)
    {
        using var digest = new ManifestDigest(kept);
        foreach (var (path, text) in lines)
            digest.Append(new ArtifactManifestEntry(path, text, EntryAlgorithm.Md5, null, null, null, null, null));
        return digest.Current;
    }
}
