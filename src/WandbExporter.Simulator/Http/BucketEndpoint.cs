using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace WandbExporter.Simulator;

/// <summary>The object store behind signed URLs: another host, no keys, single ranges, XML errors.</summary>
internal sealed class BucketEndpoint(ServerHost host)
{
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
        if (HttpMethods.IsPut(http.Request.Method) && GlobalId.FromToken(token) is ["upload" or DraftFile.Upload, ..])
        {
            await TakeAsync(http, exchange, token);
            return;
        }
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
        if (!await IsSignedAsync(http.Request.Query, exchange, token))
            return;
        if (exchange.Faults.Has(FaultKind.DeleteVersion) && ArtifactOf(token) is { } artifact)
            host.State.Revoked.Delete(artifact);
        if ((StoredFile.Find(host.State, token) ?? host.State.Exports?.Find(token)) is { } file)
            await SendAsync(http, exchange, Faulty(file, exchange.Faults));
        else
            await RefuseAsync(exchange, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");
    }

    /// <summary>Takes a file that is put, with the header that the server told of, and the digest that the client says it has.</summary>
    private async Task TakeAsync(HttpContext http, Exchange exchange, string token)
    {
        var signed = DraftFile.Parse(token);
        string? digest = http.Request.Headers.ContentMD5;
        if (http.Request.Headers.Authorization.Count > 0
            || (signed is not { IsPart: true } && http.Request.Headers["X-Simulator-Upload"] != "1")
            || (signed?.Md5 is { } wanted && digest != wanted))
        {
            await RefuseAsync(exchange, StatusCodes.Status400BadRequest, "InvalidArgument", "The headers are not those that were signed.");
            return;
        }
        if (!await IsSignedAsync(http.Request.Query, exchange, token))
            return;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (!host.State.Uploads.TryPut(token, body.ToArray(), digest))
        {
            await RefuseAsync(exchange, StatusCodes.Status400BadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.");
            return;
        }
        http.Response.Headers.ETag = $"\"{new BytesFile(token, body.ToArray()).ETag}\"";
        // An answer without a body has none to cut: where one is to be cut, there is no answer.
        if (exchange.Faults.Transport is { Kind: FaultKind.CutBody })
            exchange.Drop();
    }

    private static FileData Faulty(FileData file, RequestFaults faults)
    {
        if (faults.Has(FaultKind.WrongSizes) && file is ManifestFile manifest)
            file = manifest.WithWrongSizes();
        return faults.Rule(FaultKind.ShortBody) is { } rule ? new ShortFile(file, (long)(file.Size * rule.KeepFraction)) : file;
    }

    private async Task<bool> IsSignedAsync(IQueryCollection query, Exchange exchange, string token)
    {
        string? signature = query["X-Amz-Signature"];
        var (isGenuine, isExpired) = host.State.Urls.Check(token, query["X-Amz-Date"], query["X-Amz-Expires"], query["x-id"], signature);
        if (isGenuine && exchange.Faults.Has(FaultKind.ExpireUrl))
            host.State.Revoked.Expire(signature!);
        if (isGenuine && !isExpired && !host.State.Revoked.IsExpired(signature!))
            return true;
        await RefuseAsync(
            exchange,
            StatusCodes.Status403Forbidden,
            isGenuine ? "AccessDenied" : "SignatureDoesNotMatch",
            isGenuine ? "Request has expired" : "The request signature we calculated does not match the signature you provided.");
        return false;
    }

    private ArtifactData? ArtifactOf(string token) =>
        GlobalId.FromToken(token) is ["artifact" or DraftFile.Upload, var id, ..] ? StoredFile.FindArtifact(host.State.Worlds, id) : null;

    private RequestFacts Facts(HttpContext http, string token)
    {
        var facts = new RequestFacts(FaultEndpoint.Bucket, http.Request.Path);
        if (GlobalId.FromToken(token) is ["run" or "history" or "upload", var entity, var project, var run, _, ..])
            return facts with { Entity = entity, Project = project, Run = run };
        return ArtifactOf(token) is { Sequence: var sequence } artifact
            ? facts with { Entity = sequence.Project.Entity, Project = sequence.Project.Name, Artifact = $"{sequence.Name}:{sequence.Members[artifact.Number].Version}" }
            : facts;
    }

    private static async Task SendAsync(HttpContext http, Exchange exchange, FileData file)
    {
        var (request, response) = (http.Request, http.Response);
        var tag = $"\"{file.ETag}\"";
        response.Headers.ETag = tag;
        if (request.Headers.IfMatch.Count > 0 && request.Headers.IfMatch != tag)
        {
            await RefuseAsync(exchange, StatusCodes.Status412PreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            return;
        }
        response.ContentType = file.MimeType;
        response.Headers.AcceptRanges = "bytes";
        if (file.ContentEncoding is { } encoding)
            response.Headers.ContentEncoding = encoding;
        var (first, length) = (0L, file.Size);
        var isWhole = exchange.Faults.Has(FaultKind.IgnoreRange) || (request.Headers.IfRange.Count > 0 && request.Headers.IfRange != tag);
        if (!isWhole && RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var asked) && asked.Ranges.Count == 1)
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
        foreach (var block in file.Blocks(first, length))
        {
            if (corrupt && block.Length > 0)
                block.Span[block.Length / 2] ^= 0x01;
            corrupt = false;
            yield return block;
        }
    }

    private static async Task RefuseAsync(Exchange exchange, int status, string code, string message)
    {
        using var body = PooledBody.Of(System.Text.Encoding.UTF8.GetBytes(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>SIMULATOR</RequestId></Error>"));
        await exchange.SendAsync(status, "application/xml", body);
    }
}
