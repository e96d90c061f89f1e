using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>
/// The part of S3's protocol that a destination uses, in memory, for what no real server has: any dialect, and faults at any request.
/// Like the real ones of older services it refuses framed bodies and checksums that it does not know.
/// </summary>
internal sealed class StubS3(StubDialect dialect) : IAsyncDisposable
{
    private const string Source = "x-amz-copy-source";
    private const string Metadata = "x-amz-meta-";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, StubObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StubUpload> _uploads = [];
    private WebApplication? _application;
    private int _names;

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>What happens to a request; null for nothing. Gets what it is, such as <c>PUT part 2</c>, and its key.</summary>
    public Func<string, string, StubFault?> Fault { get; set; } = (_, _) => null;

    public static async Task<StubS3> StartAsync(StubDialect dialect)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var stub = new StubS3(dialect) { _application = builder.Build() };
        stub._application.Run(stub.ServeAsync);
        await stub._application.StartAsync();
        stub.Endpoint = new Uri(stub._application.Urls.Single());
        return stub;
    }

    /// <summary>Stores an object as another writer does.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="etag">Its ETag without quotes; null for what the dialect gives it.</param>
    public void Store(string key, byte[] content, string? etag = null)
    {
        lock (_gate)
            _objects[key] = Stored(content, etag ?? (dialect.EtagIsMd5 ? Hex(content) : Opaque()), []);
    }

    public async ValueTask DisposeAsync() => await _application!.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.Value!.TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var key = slash < 0 ? "" : path[(slash + 1)..];
        var what = WhatIs(context.Request, key);
        var fault = Fault(what, key);
        if (fault?.Status is { } status)
        {
            await ErrorAsync(context, status, fault.Code!);
            return;
        }
        if (fault is { Cut: StubCut.Before })
        {
            context.Abort();
            return;
        }
        if (await RefusesAsync(context, body))
            return;
        var content = body.ToArray();
        if (fault is { FlipsAByte: true } && content.Length > 0)
            content[content.Length / 2] ^= 1;
        if (fault is { Cut: StubCut.After })
            context.Response.Body = Stream.Null;
        await AnswerAsync(context, what, key, content, fault);
        if (fault is { Cut: StubCut.After })
            context.Abort();
    }

    private static string WhatIs(HttpRequest request, string key) => request switch
    {
        { Method: "PUT" } when request.Headers.ContainsKey(Source) => request.Query.ContainsKey("partNumber") ? $"COPY part {request.Query["partNumber"]}" : "COPY",
        { Method: "PUT" } when request.Query.ContainsKey("partNumber") => $"PUT part {request.Query["partNumber"]}",
        { Method: "POST" } when request.Query.ContainsKey("uploads") => "BEGIN",
        { Method: "POST" } when request.Query.ContainsKey("uploadId") => "COMPLETE",
        { Method: "POST" } when request.Query.ContainsKey("delete") => "DELETES",
        { Method: "DELETE" } when request.Query.ContainsKey("uploadId") => "ABORT",
        { Method: "GET" } when request.Query.ContainsKey("uploads") => "UPLOADS",
        { Method: "GET" } when key.Length == 0 => "LIST",
        _ => request.Method,
    };

    private async Task<bool> RefusesAsync(HttpContext context, MemoryStream body)
    {
        var headers = context.Request.Headers;
        if (headers.ContentEncoding.ToString().Contains("aws-chunked", StringComparison.Ordinal) ||
            headers.ContainsKey("x-amz-trailer") || headers.ContainsKey("x-amz-sdk-checksum-algorithm"))
        {
            await ErrorAsync(context, 400, "InvalidArgument");
            return true;
        }
#pragma warning disable CA5351 // It is how the service computes it.
        var digest = Convert.ToBase64String(MD5.HashData(body.ToArray()));
#pragma warning restore CA5351
        if (!dialect.ChecksMd5 || headers.ContentMD5 is not [{ } sent] || sent == digest)
            return false;
        await ErrorAsync(context, 400, "BadDigest");
        return true;
    }

    private async Task AnswerAsync(HttpContext context, string what, string key, byte[] content, StubFault? fault)
    {
        var request = context.Request;
        switch (what)
        {
            case "PUT":
                await PutAsync(context, key, content);
                break;
            case "GET" or "HEAD":
                await GetAsync(context, key, fault);
                break;
            case "DELETES":
                await DeleteManyAsync(context, content);
                break;
            case "COPY":
                await CopyAsync(context, key, fault);
                break;
            case var part when part.StartsWith("COPY part", StringComparison.Ordinal):
                await CopyPartAsync(context, fault);
                break;
            case "DELETE":
                lock (_gate)
                    _objects.Remove(key);
                context.Response.StatusCode = 204;
                break;
            case "LIST":
                await ListAsync(context);
                break;
            case "BEGIN":
                var id = $"upload-{Interlocked.Increment(ref _names)}";
                lock (_gate)
                    _uploads[id] = new StubUpload(key, DateTimeOffset.UtcNow, [], MetadataOf(request));
                await XmlAsync(context, new XElement("InitiateMultipartUploadResult", new XElement("UploadId", id)));
                break;
            case "COMPLETE":
                await CompleteAsync(context, key, request.Query["uploadId"]!);
                break;
            case "ABORT":
                lock (_gate)
                    _uploads.Remove(request.Query["uploadId"]!);
                context.Response.StatusCode = 204;
                break;
            case "UPLOADS":
                await ListUploadsAsync(context, request.Query["prefix"].ToString());
                break;
            default:
                await PutPartAsync(context, content);
                break;
        }
    }

    private async Task PutAsync(HttpContext context, string key, byte[] content)
    {
        bool taken;
        StubObject stored;
        lock (_gate)
        {
            var wanted = context.Request.Headers.IfMatch.ToString().Trim('"');
            taken = (dialect.ConditionalPut && context.Request.Headers.IfNoneMatch == "*" && _objects.ContainsKey(key)) ||
                (dialect.ConditionalReplace && wanted.Length > 0 && _objects.GetValueOrDefault(key)?.Etag != wanted);
            stored = Stored(content, dialect.EtagIsMd5 ? Hex(content) : Opaque(), MetadataOf(context.Request));
            if (!taken)
                _objects[key] = stored;
        }
        if (taken)
            await ErrorAsync(context, 412, "PreconditionFailed");
        else
            context.Response.Headers.ETag = $"\"{stored.Etag}\"";
    }

    private async Task DeleteManyAsync(HttpContext context, byte[] content)
    {
        if (!dialect.DeletesMany)
        {
            await ErrorAsync(context, 501, "NotImplemented");
            return;
        }
        if (context.Request.Headers.ContentMD5.Count == 0)
        {
            await ErrorAsync(context, 400, "InvalidRequest");
            return;
        }
        var named = XDocument.Parse(Encoding.UTF8.GetString(content)).Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value).ToList();
        lock (_gate)
            named.ForEach(key => _objects.Remove(key));
        await XmlAsync(context, new XElement("DeleteResult"));
    }

    private async Task CopyAsync(HttpContext context, string key, StubFault? fault)
    {
        if (await SourceOfAsync(context) is not { } found)
            return;
        var content = fault is { FlipsAByte: true } ? Flipped(found) : found;
        var copy = Stored(content, dialect.EtagIsMd5 ? Hex(content) : Opaque(), MetadataOf(context.Request));
        lock (_gate)
            _objects[key] = copy;
        await XmlAsync(context, new XElement("CopyObjectResult", new XElement("ETag", $"\"{copy.Etag}\"")));
    }

    private async Task CopyPartAsync(HttpContext context, StubFault? fault)
    {
        if (await SourceOfAsync(context) is not { } content)
            return;
        var range = context.Request.Headers["x-amz-copy-source-range"].ToString()["bytes=".Length..].Split('-');
        var part = content[int.Parse(range[0], CultureInfo.InvariantCulture)..(int.Parse(range[1], CultureInfo.InvariantCulture) + 1)];
        if (fault is { FlipsAByte: true })
            part = Flipped(part);
        lock (_gate)
            _uploads[context.Request.Query["uploadId"]!].Parts[int.Parse(context.Request.Query["partNumber"]!, CultureInfo.InvariantCulture)] = part;
        await XmlAsync(context, new XElement("CopyPartResult", new XElement("ETag", $"\"{(dialect.UploadEtagIsMd5 ? Hex(part) : Opaque())}\"")));
    }

    private async Task<byte[]?> SourceOfAsync(HttpContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Headers[Source].ToString()).TrimStart('/');
        StubObject? found;
        lock (_gate)
            _objects.TryGetValue(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..], out found);
        if (!dialect.Copies)
            await ErrorAsync(context, 501, "NotImplemented");
        else if (found is null)
            await ErrorAsync(context, 404, "NoSuchKey");
        else if (context.Request.Headers["x-amz-copy-source-if-match"].ToString().Trim('"') is { Length: > 0 } wanted && wanted != found.Etag)
            await ErrorAsync(context, 412, "PreconditionFailed");
        else
            return found.Content;
        return null;
    }

    private static byte[] Flipped(byte[] content)
    {
        var changed = (byte[])content.Clone();
        changed[changed.Length / 2] ^= 1;
        return changed;
    }

    private async Task PutPartAsync(HttpContext context, byte[] content)
    {
        var etag = dialect.UploadEtagIsMd5 ? Hex(content) : Opaque();
        var known = false;
        lock (_gate)
        {
            if (_uploads.TryGetValue(context.Request.Query["uploadId"]!, out var upload))
            {
                upload.Parts[int.Parse(context.Request.Query["partNumber"]!, CultureInfo.InvariantCulture)] = content;
                known = true;
            }
        }
        if (known)
            context.Response.Headers.ETag = $"\"{etag}\"";
        else
            await ErrorAsync(context, 404, "NoSuchUpload");
    }

    private async Task CompleteAsync(HttpContext context, string key, string id)
    {
        StubObject? stored = null;
        lock (_gate)
        {
            if (_uploads.Remove(id, out var upload))
            {
                var parts = upload.Parts.OrderBy(part => part.Key).Select(part => part.Value).ToList();
                var digests = parts.SelectMany(part => Convert.FromHexString(Hex(part))).ToArray();
                var etag = dialect.UploadEtagIsMd5 ? $"{Hex(digests)}-{parts.Count}" : Opaque();
                _objects[key] = stored = Stored([.. parts.SelectMany(part => part)], etag, upload.Metadata);
            }
        }
        if (stored is null)
            await ErrorAsync(context, 404, "NoSuchUpload");
        else
            await XmlAsync(context, new XElement("CompleteMultipartUploadResult", new XElement("ETag", $"\"{stored.Etag}\"")));
    }

    private async Task GetAsync(HttpContext context, string key, StubFault? fault)
    {
        StubObject? found;
        lock (_gate)
            _objects.TryGetValue(key, out found);
        if (found is null)
        {
            await ErrorAsync(context, 404, "NoSuchKey");
            return;
        }
        if (context.Request.Headers.IfMatch.ToString().Trim('"') is { Length: > 0 } wanted && wanted != found.Etag)
        {
            await ErrorAsync(context, 412, "PreconditionFailed");
            return;
        }
        var from = context.Request.Headers.Range is [{ } range] ? int.Parse(range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture) : 0;
        if (context.Request.Headers.Range.Count > 0 && found.Content.Length == 0)
        {
            await ErrorAsync(context, 416, "InvalidRange");
            return;
        }
        var content = found.Content.AsMemory(from);
        context.Response.StatusCode = from > 0 ? 206 : 200;
        context.Response.Headers.ETag = $"\"{found.Etag}\"";
        context.Response.Headers.LastModified = found.At.ToString("R", CultureInfo.InvariantCulture);
        context.Response.ContentLength = content.Length;
        foreach (var (name, value) in found.Metadata)
            context.Response.Headers[name] = value;
        if (context.Request.Method == "HEAD")
            return;
        var sent = fault is { Cut: StubCut.InTheMiddle } ? content[..(content.Length / 2)] : content;
        await context.Response.Body.WriteAsync(sent);
        await context.Response.Body.FlushAsync();
        if (sent.Length < content.Length)
            context.Abort();
    }

    private Task ListAsync(HttpContext context)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        var after = context.Request.Query["continuation-token"].ToString();
        List<KeyValuePair<string, StubObject>> page;
        lock (_gate)
            page = [.. _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(pair.Key, after) > 0).Take(dialect.PageSize + 1)];
        var truncated = page.Count > dialect.PageSize;
        var shown = page.Take(dialect.PageSize).ToList();
        return XmlAsync(context, new XElement(
            "ListBucketResult",
            new XElement("IsTruncated", truncated ? "true" : "false"),
            truncated ? new XElement("NextContinuationToken", shown[^1].Key) : null,
            shown.Select(pair => new XElement(
                "Contents",
                new XElement("Key", pair.Key),
                new XElement("Size", pair.Value.Content.Length),
                new XElement("ETag", $"\"{pair.Value.Etag}\""),
                new XElement("LastModified", pair.Value.At.ToString("O", CultureInfo.InvariantCulture))))));
    }

    private Task ListUploadsAsync(HttpContext context, string prefix)
    {
        lock (_gate)
        {
            return XmlAsync(context, new XElement(
                "ListMultipartUploadsResult",
                new XElement("IsTruncated", "false"),
                _uploads.Where(pair => pair.Value.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => new XElement(
                    "Upload",
                    new XElement("Key", pair.Value.Key),
                    new XElement("UploadId", pair.Key),
                    new XElement("Initiated", pair.Value.At.ToString("O", CultureInfo.InvariantCulture))))));
        }
    }

    private static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return XmlAsync(context, new XElement("Error", new XElement("Code", code), new XElement("Message", $"The stub says {code}.")));
    }

    private static async Task XmlAsync(HttpContext context, XElement answer)
    {
        context.Response.ContentType = "application/xml";
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.ToString(SaveOptions.DisableFormatting)));
    }

    private static StubObject Stored(byte[] content, string etag, Dictionary<string, string> metadata) => new(content, etag, metadata, DateTimeOffset.UtcNow);

    private static Dictionary<string, string> MetadataOf(HttpRequest request) =>
        request.Headers.Where(header => header.Key.StartsWith(Metadata, StringComparison.OrdinalIgnoreCase)).ToDictionary(header => header.Key, header => header.Value.ToString());

    private string Opaque() => string.Create(CultureInfo.InvariantCulture, $"opaque{Interlocked.Increment(ref _names):D8}");

#pragma warning disable CA5351 // It is how the service computes it.
    private static string Hex(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351

    private sealed record StubObject(byte[] Content, string Etag, Dictionary<string, string> Metadata, DateTimeOffset At);

    private sealed record StubUpload(string Key, DateTimeOffset At, Dictionary<int, byte[]> Parts, Dictionary<string, string> Metadata);
}

/// <summary>What the stub can do.</summary>
internal sealed record StubDialect(
    bool ConditionalPut,
    bool ChecksMd5,
    bool EtagIsMd5,
    bool UploadEtagIsMd5,
    int PageSize = 1000,
    bool Copies = true,
    bool DeletesMany = true,
    bool ConditionalReplace = false);

/// <summary>What happens to one request.</summary>
internal sealed record StubFault(int? Status = null, string? Code = null, StubCut Cut = StubCut.None, bool FlipsAByte = false);

internal enum StubCut
{
    None,

    /// <summary>Nothing is done, and nothing answered.</summary>
    Before,

    /// <summary>It is done, and not answered.</summary>
    After,

    /// <summary>Half of the object is sent.</summary>
    InTheMiddle,
}
