namespace WandbExporter.Client;

/// <summary>Which addresses a W&amp;B server can have, and which its web application.</summary>
internal static class ServerAddress
{
    /// <summary>Where a server's web application is, without a slash at its end.</summary>
    public static string WebRoot(Uri server)
    {
        var root = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return root.StartsWith("https://api.wandb.", StringComparison.OrdinalIgnoreCase)
            ? "https://" + root["https://api.".Length..]
            : root.Replace("://api.", "://app.", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The address of a page of a server's web application.</summary>
    /// <param name="names">What stands between its slashes, as the API spells it.</param>
    public static Uri PageOf(Uri server, params IEnumerable<string> names) => new($"{WebRoot(server)}/{string.Join('/', names.Select(Uri.EscapeDataString))}");

    /// <summary>What is wrong with the address, in one sentence, or null.</summary>
    public static string? Problem(Uri? address)
    {
        if (address is null || !address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return "The base URL must begin with https:// (or http:// for a server of your own).";
        if (address.UserInfo.Length > 0)
            return "The base URL must not hold a user or a password; give the API key instead.";
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            return $"The base URL {address.GetLeftPart(UriPartial.Path)} must not have a query or a fragment.";
        var cloud = address.Host.Equals("wandb.ai", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith(".wandb.ai", StringComparison.OrdinalIgnoreCase);
        if (!cloud)
            return null;
        if (address.Scheme != Uri.UriSchemeHttps)
            return $"{address.Host} is reached by https:// only.";
        return address.Host.Contains("api.", StringComparison.OrdinalIgnoreCase) ? null : $"{address.Host} is a web page; the base URL of the cloud is https://api.wandb.ai.";
    }
}
