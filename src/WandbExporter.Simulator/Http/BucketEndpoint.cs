using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace WandbExporter.Simulator;

/// <summary>The object store behind signed URLs: another host, no keys, single ranges, XML errors.</summary>
internal sealed class BucketEndpoint(ServerHost host)
{
    private const int BlockBytes = 64 * 1024;

    public async Task HandleAsync(HttpContext http)
    {
        var exchange = new Exchange(http, host, "bucket");
        try
        {
            await AnswerAsync(http, exchange);
        }
        finally
        {
            exchange.Log();
        }
    }

    private async Task AnswerAsync(HttpContext http, Exchange exchange)
    {
        var parts = http.Request.Path.Value!.Split('/');
        var token = parts.Length > 2 ? parts[2] : string.Empty;
        exchange.Content = GlobalId.FromToken(token)?[0];
        if (!await exchange.BeginAsync(Facts(http, token)))
            return;
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            await RefuseAsync(exchange, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.");
            return;
        }
        if (http.Request.Headers.Authorization.Count > 0)
        {
            await RefuseAsync(exchange, StatusCodes.Status400BadRequest, "InvalidArgument", "Only one auth mechanism allowed");
            return;
        }
        var query = http.Request.Query;
        var (isGenuine, isExpired) = host.State.Urls.Check(token, query["X-Amz-Date"], query["X-Amz-Expires"], query["X-Amz-Signature"]);
        if (!isGenuine || isExpired)
        {
            await RefuseAsync(
                exchange,
                StatusCodes.Status403Forbidden,
                isGenuine ? "AccessDenied" : "SignatureDoesNotMatch",
                isGenuine ? "Request has expired" : "The request signature we calculated does not match the signature you provided.");
            return;
        }
        if ((StoredFile.Find(host.State.Worlds, token) ?? host.State.Exports?.Find(token)) is { } file)
            await SendAsync(http, exchange, file);
        else
            await RefuseAsync(exchange, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");
    }

    private static RequestFacts Facts(HttpContext http, string token)
    {
        var facts = new RequestFacts(FaultEndpoint.Bucket, http.Request.Path);
        return GlobalId.FromToken(token) is ["run" or "history", var entity, var project, var run, _, ..]
            ? facts with { Entity = entity, Project = project, Run = run }
            : facts;
    }

    private static async Task SendAsync(HttpContext http, Exchange exchange, FileData file)
    {
        var response = http.Response;
        response.ContentType = file.MimeType;
        response.Headers.AcceptRanges = "bytes";
        if (file.ContentEncoding is { } encoding)
            response.Headers.ContentEncoding = encoding;
        response.Headers.ETag = $"\"{Convert.ToHexStringLower(Convert.FromBase64String(file.Md5()))}\"";
        var (first, length) = (0L, file.Size);
        if (!exchange.Faults.Has(FaultKind.IgnoreRange) && RangeHeaderValue.TryParse(http.Request.Headers.Range.ToString(), out var asked) && asked.Ranges.Count == 1)
        {
            var range = asked.Ranges.First();
            first = range.From ?? Math.Max(0, file.Size - range.To!.Value);
            var last = range.From is null ? file.Size - 1 : Math.Min(range.To ?? file.Size - 1, file.Size - 1);
            if (first >= file.Size)
            {
                response.Headers.ContentRange = $"bytes */{file.Size}";
                await RefuseAsync(exchange, StatusCodes.Status416RangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable");
                return;
            }
            length = last - first + 1;
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {first}-{last}/{file.Size}";
        }
        response.ContentLength = length;
        await exchange.SendBlocksAsync(Blocks(file, first, length, exchange.Faults.Has(FaultKind.CorruptBytes)), length);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Blocks(FileData file, long first, long length, bool corrupt)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (var at = 0L; at < length; at += BlockBytes)
            {
                var piece = block.AsMemory(0, (int)Math.Min(BlockBytes, length - at));
                file.Read(first + at, piece.Span);
                if (corrupt && at == 0)
                    piece.Span[piece.Length / 2] ^= 0x01;
                yield return piece;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static async Task RefuseAsync(Exchange exchange, int status, string code, string message)
    {
        using var body = PooledBody.Of(System.Text.Encoding.UTF8.GetBytes(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>SIMULATOR</RequestId></Error>"));
        await exchange.SendAsync(status, "application/xml", body);
    }
}
