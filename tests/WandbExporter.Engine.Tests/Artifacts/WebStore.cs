using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>A web server with a few files, such as references lead to.</summary>
internal sealed class WebStore : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (byte[] Content, string ETag)> _files = new();
    private readonly ConcurrentDictionary<string, string> _redirects = new();
    private readonly ConcurrentDictionary<string, int> _refused = new();
    private readonly ConcurrentQueue<(string Path, string Headers)> _requests = new();

    private WebStore(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IReadOnlyList<(string Path, string Headers)> Requests => [.. _requests];

    public static async Task<WebStore> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var store = new WebStore(builder.Build());
        store._app.Run(store.AnswerAsync);
        await store._app.StartAsync();
        return store;
    }

    /// <param name="etag">Null: the MD5.</param>
    /// <returns>Its address.</returns>
    public string Put(string path, byte[] content, string? etag = null)
    {
        _files[path] = (content, etag ?? Md5Of(content));
        return Url + path;
    }

    public string Redirect(string path, string to)
    {
        _redirects[path] = to;
        return Url + path;
    }

    /// <summary>Answers with a status instead of what is there; null: no more.</summary>
    public void Refuse(string path, int? status)
    {
        if (status is { } number)
            _refused[path] = number;
        else
            _refused.TryRemove(path, out _);
    }

    public static string Md5Of(byte[] content) => Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, content));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _requests.Enqueue((path, string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))));
        if (_refused.TryGetValue(path, out var status))
        {
            context.Response.StatusCode = status;
            return;
        }
        if (_redirects.TryGetValue(path, out var to))
        {
            context.Response.Redirect(to);
            return;
        }
        if (!_files.TryGetValue(path, out var file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.Headers.ETag = $"\"{file.ETag}\"";
        context.Response.ContentLength = file.Content.Length;
        await context.Response.Body.WriteAsync(file.Content);
    }
}
