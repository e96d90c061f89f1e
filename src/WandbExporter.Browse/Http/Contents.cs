using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

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

    /// <param name="http">The request.</param>
    /// <param name="path">Where the bytes stand.</param>
    /// <param name="name">As it was logged.</param>
    /// <param name="download">Whether it is to be saved, and not shown.</param>
    /// <param name="head">How many bytes of its beginning, as text; null for all, as what it is.</param>
    public static async Task SendAsync(HttpContext http, string path, string name, bool download, long? head)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Gate.ContentPolicy;
        headers.XFrameOptions = "SAMEORIGIN";
        var type = head is not null ? "text/plain; charset=utf-8" : Shown.GetValueOrDefault(Path.GetExtension(name));
        http.Response.ContentType = type ?? "application/octet-stream";
        if (download || type is null)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name[(name.LastIndexOf('/') + 1)..]);
            headers.ContentDisposition = disposition.ToString();
        }
        var length = Math.Min(file.Length, head ?? long.MaxValue);
        http.Response.ContentLength = length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.SendFileAsync(path, 0, length, http.RequestAborted);
    }
}
