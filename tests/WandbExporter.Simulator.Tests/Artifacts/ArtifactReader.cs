using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>Reads artifacts through the API, and works digests out from what it reads alone, as a client would.</summary>
internal static class ArtifactReader
{
    public const string Entity = "acme";
    public const string Project = "awkward-artifacts";

    private const string Manifest = "query M($id: ID!) { artifact(id: $id) { currentManifest { file { directUrl } } } }";

    private const string MemberFiles = """
        query F($entity: String!, $project: String!, $collection: String!, $alias: String!, $names: [String!], $cursor: String, $perPage: Int) {
          project(name: $project, entityName: $entity) { artifactCollection(name: $collection) { artifactMembership(aliasName: $alias) {
            artifact { id digest } files(names: $names, after: $cursor, first: $perPage) {
              totalCount pageInfo { endCursor hasNextPage } edges { node { name displayName url directUrl sizeBytes md5 digest } } } } } } }
        """;

    private const string OneUrl = """
        query U($entity: String!, $project: String!, $collection: String!, $alias: String!, $names: [String!]) {
          project(name: $project, entityName: $entity) { artifactCollection(name: $collection) { artifactMembership(aliasName: $alias) {
            files(names: $names) { edges { node { directUrl } } } } } } }
        """;

    /// <summary>All edges of a connection, page by page.</summary>
    /// <param name="connection">Finds the connection in an answer's data.</param>
    public static async IAsyncEnumerable<JsonElement> PagesAsync(
        this ApiClient client,
        string document,
        IReadOnlyDictionary<string, object?> variables,
        Func<JsonElement, JsonElement> connection,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        for (var more = true; more;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = connection(await client.DataAsync(document, new Dictionary<string, object?>(variables) { ["cursor"] = cursor }));
            foreach (var edge in page.GetProperty("edges").EnumerateArray())
                yield return edge;
            more = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
            cursor = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }
    }

    public static async Task<string?> ManifestUrlAsync(this ApiClient client, string id)
    {
        var manifest = (await client.DataAsync(Manifest, new { id })).GetProperty("artifact").GetProperty("currentManifest");
        return manifest.ValueKind == JsonValueKind.Null ? null : manifest.GetProperty("file").GetProperty("directUrl").GetString();
    }

    public static async Task<JsonElement> FilesAsync(
        this ApiClient client, string collection, string alias, int perPage = 5000, string[]? names = null, string? cursor = null, string project = Project, string entity = Entity)
    {
        var data = await client.DataAsync(MemberFiles, new { entity, project, collection, alias, names, perPage, cursor });
        return data.GetProperty("project").GetProperty("artifactCollection").GetProperty("artifactMembership");
    }

    public static async Task<string> UrlAsync(this ApiClient client, string collection, string alias, string name, string project = Project, string entity = Entity)
    {
        var data = await client.DataAsync(OneUrl, new { entity, project, collection, alias, names = new[] { name } });
        return data.GetProperty("project").GetProperty("artifactCollection").GetProperty("artifactMembership").GetProperty("files").GetProperty("edges")[0]
            .GetProperty("node").GetProperty("directUrl").GetString()!;
    }

    /// <summary>By the rule of the protocol, over a manifest's contents.</summary>
    public static string Digest(JsonElement contents, bool isXxh128)
    {
        var lines = contents.EnumerateObject().Select(entry => (Path: Encoding.UTF8.GetBytes(entry.Name), Digest: entry.Value.GetProperty("digest").GetString()!)).ToList();
        lines.Sort((left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        using var text = new MemoryStream();
        text.Write("wandb-artifact-manifest-v1\n"u8);
        foreach (var (path, digest) in lines)
        {
            text.Write(path);
            text.Write(Encoding.UTF8.GetBytes($":{digest}\n"));
        }
        return Convert.ToHexStringLower(isXxh128 ? XxHash128.Hash(text.ToArray()) : Md5(text.ToArray()));
    }

    /// <summary>Null: nobody can say what its digest is of.</summary>
    public static string? Digest(JsonElement entry, byte[] content)
    {
        var algorithm = entry.TryGetProperty("extra", out var extra) && extra.TryGetProperty("alg", out var tag) ? tag.GetString() : null;
        return algorithm switch
        {
            null => Convert.ToBase64String(Md5(content)),
            "XXH128" => Convert.ToBase64String(XxHash128.Hash(content)),
            _ => null,
        };
    }

    private static byte[] Md5(byte[] bytes) => CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes);
}
