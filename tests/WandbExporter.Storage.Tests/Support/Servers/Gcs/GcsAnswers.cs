using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>What each method of the API answers.</summary>
internal sealed class GcsAnswers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _rewrites = [];
    private readonly int _pageSize;
    private readonly long _rewriteBytes;

    public GcsAnswers(int pageSize, long rewriteBytes)
    {
        _pageSize = pageSize;
        _rewriteBytes = rewriteBytes;
        Uploads = new GcsUploads(Buckets);
    }

    public GcsBuckets Buckets { get; } = new();

    public GcsUploads Uploads { get; }

    public static Task JsonAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json; charset=UTF-8";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString())).AsTask();
    }

    /// <summary>The object that a request is about, wherever it says so; empty for none.</summary>
    public async Task<string> NameAsync(HttpContext context, GcsRequest request, byte[] body) => request.What switch
    {
        _ when request.Name.Length > 0 => request.Name,
        "INSERT" when context.Request.Query["uploadType"] == "multipart" => (string?)(await GcsBody.MultipartAsync(context, body)).Metadata["name"] ?? "",
        "BEGIN" when body.Length > 0 => (string?)GcsBody.Json(body)["name"] ?? "",
        "CHUNK" or "ABORT" => Uploads.NameOf(context.Request.Query["upload_id"]!) ?? "",
        _ => "",
    };

    public Task AnswerAsync(HttpContext context, GcsRequest request, byte[] body, bool isCut, GcsFault? fault, Uri endpoint) => request.What switch
    {
        "CREATE" => CreateAsync(context, body),
        "BUCKET" => BucketAsync(context, request),
        "LIST" => ListAsync(context, request),
        "GET" => JsonAsync(context, Find(context, request).Resource(GcsKey.Of(context.Request.Headers))),
        "MEDIA" => MediaAsync(context, request, fault),
        "DELETE" => DeleteAsync(context, request),
        "INSERT" => isCut ? Task.CompletedTask : InsertAsync(context, request, body, fault),
        "BEGIN" => BeginAsync(context, request, body, fault?.Session ?? endpoint),
        "CHUNK" => ChunkAsync(context, body, isCut, fault),
        "ABORT" => AbortAsync(context),
        _ => RewriteAsync(context, request, body, fault),
    };

    private Task CreateAsync(HttpContext context, byte[] body)
    {
        var name = (string?)GcsBody.Json(body)["name"] ?? throw GcsError.Invalid("Required");
        Buckets.Create(name);
        return JsonAsync(context, new JsonObject { ["kind"] = "storage#bucket", ["id"] = name, ["name"] = name });
    }

    private Task BucketAsync(HttpContext context, GcsRequest request)
    {
        Buckets.Require(request.Bucket);
        return JsonAsync(context, new JsonObject { ["kind"] = "storage#bucket", ["id"] = request.Bucket, ["name"] = request.Bucket });
    }

    private GcsObject Find(HttpContext context, GcsRequest request) =>
        Buckets.Get(request.Bucket, request.Name, Generation(context, "generation"), GcsConditions.Of(context.Request.Query));

    private async Task MediaAsync(HttpContext context, GcsRequest request, GcsFault? fault)
    {
        var found = Find(context, request);
        GcsKey.Require(found, GcsKey.Of(context.Request.Headers));
        var (from, to) = (0, found.Content.Length - 1);
        if (context.Request.GetTypedHeaders().Range is { } range)
        {
            var wanted = range.Ranges.Single();
            from = (int)(wanted.From ?? Math.Max(0, found.Content.Length - wanted.To!.Value));
            to = (int)Math.Min(wanted.From is null ? to : wanted.To ?? to, to);
            if (from > to)
                throw new GcsError(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{found.Content.Length}");
        }
        var content = found.Content.AsMemory(from, to - from + 1);
        context.Response.ContentLength = content.Length;
        context.Response.ContentType = found.Metadata.ContentType ?? "application/octet-stream";
        context.Response.Headers.ETag = found.Etag;
        context.Response.Headers["x-goog-generation"] = found.Generation.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["x-goog-hash"] = $"crc32c={found.Crc32C},md5={GcsChecksums.Md5(found.Content)}";
        var sent = fault is { Cut: GcsCut.InTheMiddle } ? content[..(content.Length / 2)] : content.ToArray();
        if (fault is { FlipsAByte: true } && sent.Length > 0)
            sent = (byte[])[.. sent.Span[..^1], (byte)(sent.Span[^1] ^ 1)];
        await context.Response.Body.WriteAsync(sent);
        await context.Response.Body.FlushAsync();
        if (sent.Length < content.Length)
            context.Abort();
    }

    private Task ListAsync(HttpContext context, GcsRequest request)
    {
        var query = context.Request.Query;
        var (prefix, delimiter, after) = (query["prefix"].ToString(), query["delimiter"].ToString(), query["pageToken"].ToString());
        var most = query["maxResults"] is [{ } text] ? Math.Min(_pageSize, int.Parse(text, CultureInfo.InvariantCulture)) : _pageSize;
        var start = after.Length == 0 ? null : Encoding.UTF8.GetString(Convert.FromBase64String(after));
        var items = new JsonArray();
        var prefixes = new SortedSet<string>(StringComparer.Ordinal);
        string? last = null;
        foreach (var found in Buckets.List(request.Bucket, prefix).Where(found => start is null || GcsBuckets.Order.Compare(found.Name, start) > 0))
        {
            if (items.Count + prefixes.Count == most)
            {
                return PageAsync(context, items, prefixes, Convert.ToBase64String(Encoding.UTF8.GetBytes(last!)));
            }
            last = found.Name;
            var end = delimiter.Length == 0 ? -1 : found.Name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            if (end < 0)
                items.Add(found.Resource(null));
            else
                prefixes.Add(found.Name[..(end + delimiter.Length)]);
        }
        return PageAsync(context, items, prefixes, null);
    }

    // Without an entry, the fields are not there at all.
    private static Task PageAsync(HttpContext context, JsonArray items, SortedSet<string> prefixes, string? next)
    {
        var page = new JsonObject { ["kind"] = "storage#objects" };
        if (next is not null)
            page["nextPageToken"] = next;
        if (prefixes.Count > 0)
            page["prefixes"] = new JsonArray([.. prefixes.Select(prefix => (JsonNode)prefix)]);
        if (items.Count > 0)
            page["items"] = items;
        return JsonAsync(context, page);
    }

    private Task DeleteAsync(HttpContext context, GcsRequest request)
    {
        Buckets.Delete(request.Bucket, request.Name, Generation(context, "generation"), GcsConditions.Of(context.Request.Query));
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task InsertAsync(HttpContext context, GcsRequest request, byte[] body, GcsFault? fault)
    {
        var (resource, content, type) = context.Request.Query["uploadType"] == "media"
            ? (null, body, context.Request.ContentType)
            : await GcsBody.MultipartAsync(context, body);
        var metadata = GcsMetadata.From(resource, type);
        var name = (string?)resource?["name"] is { Length: > 0 } inBody ? inBody : request.Name;
        if (name.Length == 0)
            throw GcsError.Invalid("Required parameter: name");
        metadata.Check(content);
        if (fault is { FlipsAByte: true } && content.Length > 0)
            content[content.Length / 2] ^= 1;
        var key = GcsKey.Of(context.Request.Headers);
        var stored = Buckets.Put(
            request.Bucket, name, content, metadata, key, GcsConditions.Of(context.Request.Query), fault is { WrongCrc: true } ? "AAAAAA==" : null);
        await JsonAsync(context, stored.Resource(key));
    }

    private Task BeginAsync(HttpContext context, GcsRequest request, byte[] body, Uri endpoint)
    {
        var resource = body.Length == 0 ? null : GcsBody.Json(body);
        var headers = context.Request.Headers;
        var metadata = GcsMetadata.From(resource, headers["X-Upload-Content-Type"]);
        var name = (string?)resource?["name"] is { Length: > 0 } inBody ? inBody : request.Name;
        long? length = headers["X-Upload-Content-Length"] is [{ } text] ? long.Parse(text, CultureInfo.InvariantCulture) : null;
        var id = Uploads.Begin(request.Bucket, name, metadata, GcsKey.Of(headers), GcsConditions.Of(context.Request.Query), length);
        context.Response.Headers.Location = $"{endpoint}upload/storage/v1/b/{Uri.EscapeDataString(request.Bucket)}/o?uploadType=resumable&upload_id={id}";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task ChunkAsync(HttpContext context, byte[] body, bool isCut, GcsFault? fault)
    {
        var headers = context.Request.Headers;
        var range = headers.ContentRange is [{ } text] ? text : null;
        var (stored, persisted) = Uploads.Put(context.Request.Query["upload_id"]!, range, body, isCut, fault);
        if (isCut)
            return Task.CompletedTask;
        if (stored is not null)
            return JsonAsync(context, stored.Resource(stored.Key));
        context.Response.StatusCode = 308;
        if (persisted > 0)
            context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{persisted - 1}");
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task AbortAsync(HttpContext context)
    {
        Uploads.Cancel(context.Request.Query["upload_id"]!);
        context.Response.StatusCode = 499;
        return Task.CompletedTask;
    }

    private Task RewriteAsync(HttpContext context, GcsRequest request, byte[] body, GcsFault? fault)
    {
        var query = context.Request.Query;
        var source = Buckets.Get(request.Bucket, request.Name, Generation(context, "sourceGeneration"), GcsConditions.None);
        GcsConditions.OfSource(query).Require(source, reading: false);
        GcsKey.Require(source, GcsKey.Of(context.Request.Headers, source: true));
        var token = query["rewriteToken"].ToString();
        long copied;
        lock (_gate)
        {
            if (token.Length > 0 && !_rewrites.ContainsKey(token))
                throw GcsError.Invalid("Invalid rewriteToken.");
            copied = Math.Min(source.Content.Length, _rewrites.GetValueOrDefault(token) + Math.Min(_rewriteBytes, source.Content.Length));
            token = token.Length > 0 ? token : $"rewrite-{Guid.NewGuid():N}";
            _rewrites[token] = copied;
        }
        var answer = new JsonObject
        {
            ["kind"] = "storage#rewriteResponse",
            ["totalBytesRewritten"] = copied.ToString(CultureInfo.InvariantCulture),
            ["objectSize"] = source.Content.Length.ToString(CultureInfo.InvariantCulture),
            ["done"] = copied == source.Content.Length,
        };
        if (copied < source.Content.Length)
        {
            answer["rewriteToken"] = token;
            return JsonAsync(context, answer);
        }
        // What the request says of the copy replaces all that the source has; without it, the copy has the source's.
        var metadata = body.Length > 0 && GcsBody.Json(body) is { Count: > 0 } resource ? GcsMetadata.From(resource, null) : source.Metadata;
        var content = (byte[])source.Content.Clone();
        if (fault is { FlipsAByte: true })
            content[content.Length / 2] ^= 1;
        var key = GcsKey.Of(context.Request.Headers);
        var stored = Buckets.Put(request.Target.Bucket, request.Target.Name, content, metadata, key, GcsConditions.Of(query));
        answer["resource"] = stored.Resource(key);
        return JsonAsync(context, answer);
    }

    private static long? Generation(HttpContext context, string name) =>
        context.Request.Query[name] is [{ } text] ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
