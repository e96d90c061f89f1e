using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Browse.Http;

/// <summary>
/// Who gets an answer: a browser on this machine that was given the address with its token, asking from our own page. Other programs' pages, which any web site can open and
/// which may ask 127.0.0.1 as well, are told apart by what browsers say of each request.
/// </summary>
internal sealed class Gate
{
    /// <summary>Nothing is loaded from elsewhere, and nothing runs but our own script.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Of what an export brings: a document of an origin of its own, in which no script runs and which loads nothing.</summary>
    public const string ContentPolicy =
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private readonly byte[] _token = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    private readonly byte[] _session = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    /// <summary>What the printed address carries.</summary>
    public string Token => Encoding.ASCII.GetString(_token);

    /// <summary>Sets what every answer says, and lets a request pass, or answers it.</summary>
    public async Task<bool> PassesAsync(HttpContext http)
    {
        var (request, headers) = (http.Request, http.Response.Headers);
        headers.ContentSecurityPolicy = PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-DNS-Prefetch-Control"] = "off";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers.CacheControl = "no-store";

        var port = http.Connection.LocalPort;
        if (request.Host.Value is not { } host || (host != $"127.0.0.1:{port}" && host != $"localhost:{port}"))
            return await RefuseAsync(http, StatusCodes.Status421MisdirectedRequest, "This address is not ours; open the one that was printed.");
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "An export is looked at here, and not changed.");
        if (request.Headers.Origin is { Count: > 0 } origin && origin != $"http://{host}")
            return await RefuseAsync(http, StatusCodes.Status403Forbidden, "Another origin asks; open the address that was printed.");
        var isElsewhere = request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none";
        // A file that --open wrote, or the page of a terminal, may lead here: who knows the token may come in, if it is to a page of its own.
        var isLed = isElsewhere && request.Path == "/" && request.Query.ContainsKey("token") && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
        if (isElsewhere && !isLed)
            return await RefuseAsync(http, StatusCodes.Status403Forbidden, "Another site asks; open the address that was printed by hand.");
        var cookie = $"wandb-export-browse-{port}";
        if (request.Path == "/" && request.Query["token"] is [{ } token])
        {
            if (!Equal(token, _token))
                return await RefuseAsync(http, StatusCodes.Status401Unauthorized, "The token is another one; open the address that was printed last.");
            http.Response.Cookies.Append(cookie, Encoding.ASCII.GetString(_session), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
            if (isLed)
            {
                // No browser gives the cookie to what another place leads to; the page that this one leads to is our own.
                http.Response.ContentType = "text/html; charset=utf-8";
                await http.Response.WriteAsync("<!doctype html><meta http-equiv=\"refresh\" content=\"0; url=/\"><title>wandb-export browse</title>\n", http.RequestAborted);
                return false;
            }
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            // Out of the address bar, and out of the history.
            headers.Location = "/";
            return false;
        }
        return request.Cookies[cookie] is { } given && Equal(given, _session)
            || await RefuseAsync(http, StatusCodes.Status401Unauthorized, "Open the address that was printed, with its token.");
    }

    private static bool Equal(string given, byte[] wanted) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), wanted);

    private static async Task<bool> RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(why + "\n", http.RequestAborted);
        return false;
    }
}
