using System.Text;
using WandbExporter.Client.Manifests;
using WandbExporter.Core.Errors;
using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Manifests of artifacts.</summary>
internal static class ManifestTarget
{
    private static readonly string[] Manifests =
    [
        """{"version":1,"storagePolicy":"wandb-storage-policy-v1","storagePolicyConfig":{"storageLayout":"V2","storageRegion":"eu"},"contents":{"a/b.txt":{"digest":"1B2M2Y8AsgTpgAmY7PhCfg==","birthArtifactID":"QXJ0aWZhY3Q6MQ==","size":12},"c é.bin":{"digest":"xx","size":0,"extra":{"alg":"XXH128","etag":"\"x\""}},"ref":{"digest":"e","ref":"s3://bucket/key","size":5,"extra":{"versionID":"1"}}}}""",
        """{"contents":{"\ud800":{"digest":null,"size":"17"},"":{"size":1.0}},"other":[[1,{"a":2}]],"version":1,"storagePolicy":"p"}""",
    ];

    public static Task<FuzzTarget> MakeAsync(string name)
    {
        var many = new StringBuilder("{\"version\":1,\"contents\":{");
        many.AppendJoin(',', Enumerable.Range(0, 40).Select(i => $"\"file-{i}\":{{\"digest\":\"1B2M2Y8AsgTpgAmY7PhCfg==\",\"birthArtifactID\":\"QXJ0aWZhY3Q6MQ==\",\"size\":{i}}}"));
        var samples = Manifests.Append(many.Append("}}").ToString()).Select(manifest => new Sample(Encoding.UTF8.GetBytes(manifest))).ToList();
        return Task.FromResult(new FuzzTarget(name, samples, (_, input) => ReadAsync(input).GetAwaiter().GetResult(), error => error is WandbException) { Tokens = Tokens.OfJson });
    }

    private static async Task ReadAsync(byte[] input)
    {
        await using var manifest = new ArtifactManifest(new MemoryStream(input), "the manifest of a version");
        await foreach (var entry in manifest.ReadEntriesAsync())
            _ = (entry.Path.Length, entry.Algorithm);
        _ = manifest.Header.StoragePolicy;
    }
}
