using Microsoft.AspNetCore.Http;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>A request of the JSON API, by its path and query. A parameter that its method does not have is an error: it would be ignored.</summary>
/// <param name="What">What it is, such as <c>INSERT</c>, by which faults name it.</param>
/// <param name="Bucket">The bucket in its path; empty for none.</param>
/// <param name="Name">The object in its path or query; empty for none.</param>
internal sealed record GcsRequest(string What, string Bucket, string Name)
{
    private const string Buckets = "/storage/v1/b";
    private const string Uploads = "/upload/storage/v1/b/";
    private const string RewriteTo = "/rewriteTo/b/";

    private static readonly string[] Always = ["alt", "fields", "prettyPrint", "key", "quotaUser", "userProject", "projection"];

    private static readonly Dictionary<string, string[]> Parameters = new()
    {
        ["CREATE"] = ["project", "predefinedAcl", "predefinedDefaultObjectAcl"],
        ["BUCKET"] = ["ifMetagenerationMatch", "ifMetagenerationNotMatch"],
        ["LIST"] = ["prefix", "delimiter", "pageToken", "maxResults", "includeTrailingDelimiter", "startOffset", "endOffset", "versions"],
        ["GET"] = ["generation", .. GcsConditions.Names],
        ["MEDIA"] = ["generation", .. GcsConditions.Names],
        ["DELETE"] = ["generation", .. GcsConditions.Names],
        ["INSERT"] = ["uploadType", "name", "contentEncoding", "predefinedAcl", .. GcsConditions.Names],
        ["BEGIN"] = ["uploadType", "name", "contentEncoding", "predefinedAcl", .. GcsConditions.Names],
        ["CHUNK"] = ["uploadType", "name", "upload_id", "contentEncoding", "predefinedAcl", .. GcsConditions.Names],
        ["ABORT"] = ["uploadType", "name", "upload_id", "contentEncoding", "predefinedAcl", .. GcsConditions.Names],
        ["REWRITE"] =
        [
            "sourceGeneration", "rewriteToken", "maxBytesRewrittenPerCall", "destinationPredefinedAcl", .. GcsConditions.Names, .. GcsConditions.SourceNames,
        ],
    };

    /// <summary>Where a rewrite goes to.</summary>
    public (string Bucket, string Name) Target { get; private init; }

    public static GcsRequest From(HttpContext context, string rawPath)
    {
        var request = Parse(context.Request.Method, rawPath, context.Request.Query);
        var known = Parameters[request.What];
        foreach (var name in context.Request.Query.Keys.Where(name => !known.Contains(name) && !Always.Contains(name)))
            throw GcsError.Invalid($"Unknown parameter {name} of {request.What}.");
        return request;
    }

    private static GcsRequest Parse(string method, string path, IQueryCollection query)
    {
        if (path.StartsWith(Uploads, StringComparison.Ordinal) && path.EndsWith("/o", StringComparison.Ordinal))
            return new GcsRequest(Upload(method, query), Uri.UnescapeDataString(path[Uploads.Length..^2]), query["name"].ToString());
        if (!path.StartsWith(Buckets, StringComparison.Ordinal))
            throw new GcsError(404, "notFound", "Not Found");
        var segments = path[Buckets.Length..].TrimStart('/').Split('/', 3);
        var bucket = Uri.UnescapeDataString(segments[0]);
        if (segments.Length == 1)
            return new GcsRequest((method, bucket.Length) switch { ("POST", 0) => "CREATE", ("GET", > 0) => "BUCKET", _ => throw Unknown() }, bucket, "");
        if (segments[1] != "o")
            throw Unknown();
        if (segments.Length == 2)
            return new GcsRequest(method == "GET" ? "LIST" : throw Unknown(), bucket, "");
        if (segments[2].IndexOf(RewriteTo, StringComparison.Ordinal) is var at and > 0 && method == "POST")
        {
            var target = segments[2][(at + RewriteTo.Length)..].Split("/o/", 2);
            return new GcsRequest("REWRITE", bucket, Uri.UnescapeDataString(segments[2][..at]))
            {
                Target = (Uri.UnescapeDataString(target[0]), Uri.UnescapeDataString(target[1])),
            };
        }
        // A slash of a name is to be encoded, or it would be part of the path.
        if (segments[2].Contains('/', StringComparison.Ordinal))
            throw Unknown();
        var what = method switch { "GET" => query["alt"] == "media" ? "MEDIA" : "GET", "DELETE" => "DELETE", _ => throw Unknown() };
        return new GcsRequest(what, bucket, Uri.UnescapeDataString(segments[2]));
    }

    private static string Upload(string method, IQueryCollection query) => (method, query["uploadType"].ToString(), query.ContainsKey("upload_id")) switch
    {
        ("POST", "media" or "multipart", false) => "INSERT",
        ("POST", "resumable", false) => "BEGIN",
        ("PUT", "resumable", true) => "CHUNK",
        ("DELETE", "resumable", true) => "ABORT",
        _ => throw GcsError.Invalid("Upload requests must include an uploadType URL parameter and a URL path beginning with /upload/"),
    };

    private static GcsError Unknown() => new(404, "notFound", "Not Found");
}
