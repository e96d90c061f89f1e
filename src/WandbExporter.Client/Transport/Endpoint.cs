using System.Net.Http.Headers;
using System.Text;

namespace WandbExporter.Client.Transport;

/// <summary>The server, and the only place where credentials are put into a request.</summary>
internal sealed class Endpoint
{
    private readonly WandbClientOptions _options;
    private readonly AuthenticationHeaderValue _authorization;
    private readonly string _prefix;

    public Endpoint(WandbClientOptions options)
    {
        _options = options;
        Root = new Uri(options.BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        GraphQL = new Uri(Root, "graphql");
        _prefix = Root.AbsolutePath;
        _authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + options.ApiKey)));
        Excerpt = new Excerpt(options.ApiKey, _authorization.Parameter!);
    }

    public Uri Root { get; }

    public Uri GraphQL { get; }

    public Excerpt Excerpt { get; }

    /// <summary>How a person names the server.</summary>
    public string Name => Root.AbsoluteUri.TrimEnd('/');

    /// <summary>True when the address is below the base URL, so that it may see the credentials.</summary>
    public bool Owns(Uri address)
    {
        if (address.Scheme != Root.Scheme || address.Port != Root.Port || !address.Host.Equals(Root.Host, StringComparison.OrdinalIgnoreCase))
            return false;
        // Download addresses are kept as the server wrote them, so a dot segment could lead out of the prefix.
        var path = address.AbsolutePath;
        return path.StartsWith(_prefix, StringComparison.Ordinal)
            && (_prefix == "/" || !path.Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or ".."));
    }

    /// <summary>Adds the headers every request has, and the credentials if the address may see them.</summary>
    public void Prepare(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        if (request.RequestUri is null || !Owns(request.RequestUri))
            return;
        request.Headers.Authorization = _authorization;
        request.Headers.TryAddWithoutValidation("Use-Admin-Privileges", "true");
        foreach (var (name, value) in _options.ExtraHeaders)
            request.Headers.TryAddWithoutValidation(name, value);
    }
}
