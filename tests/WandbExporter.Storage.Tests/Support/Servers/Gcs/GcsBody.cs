using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>The bodies of requests.</summary>
internal static class GcsBody
{
    /// <summary>What came in, and whether more was to come.</summary>
    public static async Task<(byte[] Body, bool IsCut)> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (body.ToArray(), true);
        }
        return (await PlainAsync(context, body), false);
    }

    // Google's client compresses what it says of an object.
    private static async Task<byte[]> PlainAsync(HttpContext context, MemoryStream body)
    {
        if (context.Request.Headers.ContentEncoding != "gzip")
            return body.ToArray();
        body.Position = 0;
        await using var unpacked = new GZipStream(body, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await unpacked.CopyToAsync(plain);
        return plain.ToArray();
    }

    /// <summary>The metadata and the content of a body of both.</summary>
    public static async Task<(JsonObject Metadata, byte[] Content, string? ContentType)> MultipartAsync(HttpContext context, byte[] body)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.MediaType != "multipart/related" ||
            HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw GcsError.Invalid("Multipart uploads are of the type multipart/related.");
        }
        using var stream = new MemoryStream(body);
        var reader = new MultipartReader(boundary, stream);
        var first = await reader.ReadNextSectionAsync() ?? throw GcsError.Invalid("Missing metadata part.");
        if (first.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
            throw GcsError.Invalid("The first part is the metadata, in JSON.");
        var metadata = Json(await BytesAsync(first));
        var second = await reader.ReadNextSectionAsync() ?? throw GcsError.Invalid("Missing media part.");
        var content = await BytesAsync(second);
        return await reader.ReadNextSectionAsync() is null ? (metadata, content, second.ContentType) : throw GcsError.Invalid("Too many parts.");
    }

    public static JsonObject Json(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw GcsError.Invalid("Parse Error");
        }
        catch (JsonException)
        {
            throw GcsError.Invalid("Parse Error");
        }
    }

    private static async Task<byte[]> BytesAsync(MultipartSection section)
    {
        using var content = new MemoryStream();
        await section.Body.CopyToAsync(content);
        return content.ToArray();
    }
}
