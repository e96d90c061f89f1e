using System.Globalization;
using System.Net.Security;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Checks;

/// <summary>The way to the server: through which proxy, and proved by what certificate.</summary>
internal static class NetworkChecks
{
    public const string Proxy = "proxy";
    public const string Tls = "tls";

    private const int FewDays = 14;

    /// <summary>What names other authorities than the system's, in the environment.</summary>
    private static readonly string[] Authorities = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <param name="server">Where requests go.</param>
    /// <param name="proxy">Where they are sent through; null for nothing.</param>
    /// <param name="variable">Reads the environment.</param>
    public static Check OfProxy(Uri server, Uri? proxy, Func<string, string?> variable)
    {
        if (proxy is not null)
            return Check.Pass(Proxy, $"Requests to {server.Host} go through the proxy {proxy.Host}:{proxy.Port.ToString(CultureInfo.InvariantCulture)}.");
        var named = new[] { $"{server.Scheme.ToUpperInvariant()}_PROXY", "ALL_PROXY" }.FirstOrDefault(name => HasValue(name) || HasValue(name.ToLowerInvariant()));
        return Check.Pass(Proxy, named is null
            ? $"Requests go straight to {server.Host}: no proxy is set."
            : $"Requests go straight to {server.Host}: {named} is set, and NO_PROXY excepts this host.");

        bool HasValue(string name) => !string.IsNullOrWhiteSpace(variable(name));
    }

    /// <param name="server">Where requests go.</param>
    /// <param name="seen">The certificate that came; null if none did.</param>
    /// <param name="now">The time of this machine.</param>
    /// <param name="variable">Reads the environment.</param>
    public static Check OfTls(Uri server, SeenCertificate? seen, DateTimeOffset now, Func<string, string?> variable)
    {
        if (server.Scheme != Uri.UriSchemeHttps)
        {
            return server.IsLoopback
                ? Check.Pass(Tls, "The server is on this machine, and is asked without TLS.")
                : Check.Warn(Tls, $"{server.Host} is asked without TLS: whoever is on the way reads the API key.", "Give its https:// address as the base URL.");
        }
        var authority = Authorities.FirstOrDefault(name => variable(name) is { Length: > 0 }) is { } custom ? $"; authorities come from {custom} ({variable(custom)})" : "";
        if (seen is null)
            return Check.NotLookedAt(Tls, $"no certificate of {server.Host} came", "server");
        var days = (int)Math.Floor((seen.NotAfter - now).TotalDays);
        var issued = string.Create(CultureInfo.InvariantCulture, $"issued by {seen.Issuer}, valid until {seen.NotAfter.UtcDateTime:yyyy-MM-dd}");
        if (seen.Errors != SslPolicyErrors.None)
            return Check.Fail(Tls, $"The certificate of {server.Host} is not trusted ({WordsOf(seen.Errors)}): {issued}{authority}.", RemedyOf(seen.Errors), ExitCode.Source);
        return days >= FewDays
            ? Check.Pass(Tls, string.Create(CultureInfo.InvariantCulture, $"The certificate of {server.Host} is {issued}, {days} days left{authority}."))
            : Check.Warn(Tls, string.Create(CultureInfo.InvariantCulture, $"The certificate of {server.Host} is {issued}: {days} days left{authority}."), "Ask the server's operator to renew it before an export needs it.");
    }

    private static string WordsOf(SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it is of another host"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "there is none"
        : "its authority is not known here, or it has expired";

    private static string RemedyOf(SslPolicyErrors errors) => errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
        ? "Correct the host in the base URL (WANDB_BASE_URL)."
        : "Name the file with the certificate of your authority in SSL_CERT_FILE, or ask the server's operator for a valid one.";
}
