namespace WandbExporter.Core.Ids;

/// <summary>What a page of the web application is of, read from its address; of both applications, <c>wandb.ai</c> and its successor, and of any server's own.</summary>
public abstract record WebPage
{
    /// <summary>Where the web application moved to; there, what it is of stands under <c>/wandb/</c>.</summary>
    private const string NewHost = "forge.coreweave.com";

    /// <summary>Of the cloud, and of the servers that are run for their owners.</summary>
    private static readonly string[] CloudHosts = ["wandb.ai", "wandb.io"];

    private const string Registries = "registry";

    private WebPage()
    {
    }

    /// <summary>Whether a text begins as the address of a page does.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.TrimStart();
        return text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// A text as a message shows it: without user, password, query and fragment, which may hold a secret. It is cut as it stands, for what is shown is most often what
    /// is no address, or lacks its scheme.
    /// </summary>
    public static string Shown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var start = text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + "://".Length : 0;
        while (start < text.Length && text[start] is '/' or '\\')
            start++;
        var (before, rest) = (text[..start], text[start..]);
        var authority = rest.IndexOfAny(['/', '\\', '?', '#']) is >= 0 and var end ? rest[..end] : rest;
        if (authority.LastIndexOf('@') is >= 0 and var user)
        {
            // A password may hold any of these characters, and this was then no end.
            if (rest.LastIndexOf('@') > user)
                return before + "…";
            rest = rest[(user + 1)..];
        }
        else if (authority.Contains(':', StringComparison.Ordinal) && rest.Contains('@', StringComparison.Ordinal))
            return before + "…"; // A password may hold any of these characters.
        return before + (rest.IndexOfAny(['?', '#']) is >= 0 and var query ? rest[..query] : rest);
    }

    /// <summary>Whether a name is the host of a web application or of its API, so that what begins with it is an address that lacks its scheme.</summary>
    internal static bool IsHost(string name) =>
        name.Equals(NewHost, StringComparison.OrdinalIgnoreCase)
        || CloudHosts.Any(host => name.Equals(host, StringComparison.OrdinalIgnoreCase) || name.EndsWith($".{host}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Null if the address is none of a page that is of something.</summary>
    public static WebPage? Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var page) || (page.Scheme != Uri.UriSchemeHttps && page.Scheme != Uri.UriSchemeHttp))
            return null;
        string[] names = [.. page.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        if (page.Host.Equals(NewHost, StringComparison.OrdinalIgnoreCase))
        {
            if (names is not ["wandb", ..])
                return null;
            names = names[1..];
        }
        return names.Any(string.IsNullOrWhiteSpace) ? null : Of(names, page.Query);
    }

    private static WebPage? Of(string[] names, string query) => names switch
    {
        ["orgs", var organization, Registries, var registry, ..] => new OfRegistry(organization, registry, query),
        ["orgs", var organization, ..] => new OfOrganization(organization),
        [Registries] when Selected(query) is null => null,
        [Registries, ..] => new OfRegistry(null, names.Length > 1 ? names[1] : null, query),
        [_, Registries, "workspace" or "table" or "overview" or "runs" or "reports" or "sweeps" or "artifacts"] => new OfProject(new(names[0], names[1])),
        [_, Registries, var registry, ..] when registry is not ("runs" or "reports" or "sweeps" or "artifacts") => new OfRegistry(null, registry, query),
        ["home" or "login" or "settings" or "authorize", ..] => null,
        [_] or [_, "projects" or "overview"] => new OfEntity(names[0]),
        [_, _] or [_, _, "workspace" or "table" or "overview" or "runs" or "reports" or "sweeps" or "artifacts"] => new OfProject(new(names[0], names[1])),
        [var entity, var project, "runs", var run, ..] => new OfRun(new(entity, project, run)),
        [var entity, var project, "sweeps", var sweep, ..] => new OfSweep(new(entity, project, sweep)),
        [var entity, var project, "reports", var report, ..] => report.LastIndexOf("--", StringComparison.Ordinal) is >= 0 and var end && end + 2 < report.Length
            ? new OfReport(new(entity, project), report[(end + 2)..])
            : null,
        [var entity, var project, "artifacts", var type] => new OfArtifact(new(entity, project), type, null, null),
        [var entity, var project, "artifacts", var type, var collection] => new OfArtifact(new(entity, project), type, collection, null),
        [var entity, var project, "artifacts", var type, var collection, var version, ..] => new OfArtifact(new(entity, project), type, collection, version),
        _ => null,
    };

    /// <summary>Entity, project and collection, which the registry's pages name in their query.</summary>
    private static string[]? Selected(string query) =>
        ValueOf(query, "selectionPath")?.Split('/') is { Length: >= 2 } names && !names.Any(string.IsNullOrWhiteSpace) ? names : null;

    private static string? ValueOf(string query, string name) => query.TrimStart('?').Split('&')
        .Select(part => part.Split('=', 2)).FirstOrDefault(part => part.Length == 2 && part[0] == name) is [_, var value] ? Uri.UnescapeDataString(value) : null;

    public sealed record OfOrganization(string Organization) : WebPage;

    public sealed record OfEntity(string Entity) : WebPage;

    public sealed record OfProject(ProjectPath Project) : WebPage;

    public sealed record OfRun(RunPath Run) : WebPage;

    public sealed record OfSweep(SweepPath Sweep) : WebPage;

    /// <param name="Report">The API's id of the view, without the <c>=</c> at its end.</param>
    public sealed record OfReport(ProjectPath Project, string Report) : WebPage;

    /// <param name="Collection">Null for the page of a type.</param>
    /// <param name="Version">A version or an alias; null for the page of a collection.</param>
    public sealed record OfArtifact(ProjectPath Project, string Type, string? Collection, string? Version) : WebPage;

    /// <summary>A registry, or a collection of it.</summary>
    public sealed record OfRegistry : WebPage
    {
        internal OfRegistry(string? organization, string? name, string query)
        {
            var selected = Selected(query);
            Version = ValueOf(query, "version") is { Length: > 0 } version ? version : null;
            Organization = organization;
            Name = name;
            Project = selected is null ? null : new ProjectPath(selected[0], selected[1]);
            Collection = selected is [_, _, var collection, ..] ? collection : null;
        }

        /// <summary>Null where the address does not name it.</summary>
        public string? Organization { get; }

        /// <summary>As the address has it; without the prefix of the project that holds it.</summary>
        public string? Name { get; }

        /// <summary>The project that holds it; null where the address does not say it.</summary>
        public ProjectPath? Project { get; }

        public string? Collection { get; }

        /// <summary>A version of the collection; null where the address is of none.</summary>
        public string? Version { get; }
    }
}
