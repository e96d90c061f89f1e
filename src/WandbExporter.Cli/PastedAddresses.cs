using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Client;
using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Cli;

/// <summary>Addresses of pages that stand for what they are of: at the server that is asked, for another has other things under the same names.</summary>
internal static class PastedAddresses
{
    /// <summary>How the arguments begin that name what a server has.</summary>
    private const string NamedAtServer = "ENTITY";

    /// <summary>Where the cloud's web application is, and was.</summary>
    private static readonly string[] CloudPages = ["wandb.ai", "www.wandb.ai", "app.wandb.ai", "forge.coreweave.com"];

    /// <exception cref="ExportException">A command that asks a server is given a page of another.</exception>
    public static void RequireOwn(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Action != command.Action || !command.Options.Any(option => option.Name == ServerOptions.BaseUrlName))
            return;
        var given = command.Arguments.Where(argument => argument.Name.StartsWith(NamedAtServer, StringComparison.Ordinal))
            .SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? [])
            .Select(token => token.Value.Trim())
            .Where(WebPage.IsAddress)
            .ToList();
        if (given.Count > 0)
            RequireOf(new CredentialResolver(new ProcessEnvironment()).ResolveServer(parsed.GetValue<string?>(ServerOptions.BaseUrlName) ?? EngineOptions.ServerOf(parsed)), given);
    }

    /// <summary>Whether a page is of a server's web application.</summary>
    internal static bool HasPage(Uri server, Uri page) =>
        IsSame(page, server) || IsSame(page, new Uri(CredentialResolver.KeyPage(server))) || (IsSame(server, WandbClientOptions.CloudUrl) && IsOfCloud(page));

    private static bool IsOfCloud(Uri page) => page.IsDefaultPort && CloudPages.Contains(HostOf(page), StringComparer.OrdinalIgnoreCase);

    /// <summary>As it is asked for; one that cannot be as it is written, and then it is none of ours.</summary>
    private static string HostOf(Uri address)
    {
        try
        {
            return address.IdnHost;
        }
        catch (UriFormatException)
        {
            return address.Host;
        }
    }

    /// <summary>With another scheme it is the same one, where neither names a port.</summary>
    private static bool IsSame(Uri one, Uri other) =>
        HostOf(one).Equals(HostOf(other), StringComparison.OrdinalIgnoreCase) && (one.Port == other.Port || (one.IsDefaultPort && other.IsDefaultPort));

    private static void RequireOf(Uri server, IEnumerable<string> given)
    {
        foreach (var text in given)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var page) && !HasPage(server, page))
                throw new ExportException(new Failure(
                    FailureCategory.Fatal,
                    FailureCode.OtherSource,
                    $"'{WebPage.Shown(text)}' is a page of {page.Authority}, and {server.GetLeftPart(UriPartial.Authority)} would be asked; give --base-url {(IsOfCloud(page) ? WandbClientOptions.CloudUrl.GetLeftPart(UriPartial.Authority) : $"{page.Scheme}://{page.Authority}")}, or write what is meant as names, such as ENTITY/PROJECT.",
                    ExitCode.Usage));
        }
    }
}
