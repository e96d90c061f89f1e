using Microsoft.AspNetCore.Http;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Browse.Http;

/// <summary>
/// Answers with bytes that an export brought, which anybody may have written: whatever they are, they stand in an origin of their own, run nothing and load nothing.
/// </summary>
internal static class Contents
{
    private static readonly Dictionary<string, string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".bmp"] = "image/bmp",
        [".avif"] = "image/avif",
        [".svg"] = "image/svg+xml",
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
        [".wav"] = "audio/wav",
        [".mp3"] = "audio/mpeg",
        [".ogg"] = "audio/ogg",
        [".flac"] = "audio/flac",
    };

    /// <param name="http">The request; it may ask for a range.</param>
    /// <param name="sink">Where the bytes are.</param>
    /// <param name="key">Which.</param>
    /// <param name="name">As it was logged.</param>
    /// <param name="download">Whether it is to be saved, and not shown.</param>
    /// <param name="head">How many bytes of its beginning, as text; null for all, as what it is.</param>
    public static async Task SendAsync(HttpContext http, ISink sink, ObjectKey key, string name, bool download, int? head)
    {
        await using var content = await sink.OpenReadAsync(key, http.RequestAborted);
        if (content is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.Headers.ContentSecurityPolicy = Gate.ContentPolicy;
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
        if (head is { } bytes)
        {
            var beginning = new byte[Math.Min(content.Length, bytes)];
            await content.ReadExactlyAsync(beginning, http.RequestAborted);
            await Results.Bytes(beginning, "text/plain; charset=utf-8").ExecuteAsync(http);
            return;
        }
        var type = Shown.GetValueOrDefault(Path.GetExtension(name));
        await Results.Stream(content, type, download || type is null ? name[(name.LastIndexOf('/') + 1)..] : null, enableRangeProcessing: true).ExecuteAsync(http);
    }
}
