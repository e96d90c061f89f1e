using System.Text.Json;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Credentials;

/// <summary>
/// Finds the server and the key as the official client does. The key: the option, <c>WANDB_API_KEY</c>, netrc. The rest: the option,
/// the environment, the workspace's settings file, the user's, the default. Identity tokens (<c>WANDB_IDENTITY_TOKEN_FILE</c>) are not
/// supported yet.
/// </summary>
public sealed class CredentialResolver(IEnvironment environment)
{
    /// <exception cref="WandbException">
    /// No key (fatal, <see cref="ExitCode.Credentials"/>), or one that cannot be right, or settings that contradict each other
    /// (fatal, <see cref="ExitCode.Usage"/>).
    /// </exception>
    public ConnectionSettings Resolve(string? baseUrl = null, string? apiKey = null)
    {
        var server = ResolveServer(baseUrl);
        var (key, source) = ResolveKey(server, apiKey);
        var problem = ApiKeyFormat.Problem(key);
        if (problem is not null)
        {
            throw Fatal(FailureCode.BadApiKey, ExitCode.Usage, $"The API key from {source} cannot be right: {problem} Copy it again from {KeyPage(server)}.");
        }
        return new ConnectionSettings(server, key, source, ExtraHeaders());
    }

    /// <summary>The server alone. It needs no key.</summary>
    /// <exception cref="WandbException">It cannot be one (fatal, <see cref="ExitCode.Usage"/>).</exception>
    public Uri ResolveServer(string? baseUrl = null)
    {
        if ((baseUrl ?? Setting("WANDB_BASE_URL", "base_url", ReadSettings())) is not { } text)
            return WandbClientOptions.CloudUrl;
        _ = Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var server);
        return ServerAddress.Problem(server) is { } problem ? throw Fatal(FailureCode.BadBaseUrl, ExitCode.Usage, problem) : server!;
    }

    /// <summary>What is exported when nothing else is said, as <c>ENTITY</c> or <c>ENTITY/PROJECT</c>; null if nothing says it. It needs no key.</summary>
    public string? DefaultSelection()
    {
        var files = ReadSettings();
        return (Setting("WANDB_ENTITY", "entity", files), Setting("WANDB_PROJECT", "project", files)) switch
        {
            (null, _) => null,
            (var entity, null) => entity,
            var (entity, project) => $"{entity}/{project}",
        };
    }

    /// <summary>The netrc that keys are looked for in, or the one to make where there is none; null for a user without a home.</summary>
    public string? NetrcPath()
    {
        string[] paths = [.. NetrcPaths()];
        return paths.FirstOrDefault(path => environment.ReadFile(path) is not null) ?? paths.FirstOrDefault();
    }

    /// <summary>Where a user finds the key.</summary>
    public static string KeyPage(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return ServerAddress.WebRoot(server) + "/authorize";
    }

    private static WandbException Fatal(string code, ExitCode exit, string message) => new(new Failure(FailureCategory.Fatal, code, message, exit));

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private (string Key, string Source) ResolveKey(Uri server, string? option)
    {
        if (option is not null)
            return (option.Trim(), "the option");
        var key = NullIfBlank(environment.Variable("WANDB_API_KEY"));
        var identity = NullIfBlank(environment.Variable("WANDB_IDENTITY_TOKEN_FILE"));
        if (key is not null && identity is not null)
        {
            throw Fatal(FailureCode.TwoCredentials, ExitCode.Usage,
                "Both WANDB_API_KEY and WANDB_IDENTITY_TOKEN_FILE are set, which is not allowed; unset WANDB_IDENTITY_TOKEN_FILE.");
        }
        if (key is not null)
            return (key, "WANDB_API_KEY");
        if (identity is not null)
        {
            throw Fatal(FailureCode.IdentityToken, ExitCode.Usage,
                "Identity tokens (WANDB_IDENTITY_TOKEN_FILE) are not supported yet; set WANDB_API_KEY instead.");
        }
        var machine = NetrcFile.MachineOf(server);
        foreach (var path in NetrcPaths())
        {
            if (environment.ReadFile(path) is not { } text)
                continue;
            if (NetrcFile.Password(text, machine) is { } password)
                return (password, path);
            break;
        }
        throw Fatal(FailureCode.NoApiKey, ExitCode.Credentials,
            $"There is no API key for {machine}: set WANDB_API_KEY, or run 'wandb login'; the key is shown at {KeyPage(server)}.");
    }

    private IEnumerable<string> NetrcPaths()
    {
        if (NullIfBlank(environment.Variable("NETRC")) is { } named)
        {
            yield return named.StartsWith('~') && environment.Home is { } user ? user + named[1..] : named;
            yield break;
        }
        if (environment.Home is not { } home)
            yield break;
        yield return Path.Combine(home, ".netrc");
        yield return Path.Combine(home, "_netrc");
    }

    private Dictionary<string, string> ReadSettings()
    {
        var folder = NullIfBlank(environment.Variable("WANDB_CONFIG_DIR")) ?? (environment.Home is { } home ? Path.Combine(home, ".config", "wandb") : null);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var workspace = Path.Combine(NullIfBlank(environment.Variable("WANDB_DIR")) ?? environment.WorkingDirectory, "wandb", "settings");
        foreach (var path in (string?[])[folder is null ? null : Path.Combine(folder, "settings"), workspace])
        {
            if (path is null || environment.ReadFile(path) is not { } text)
                continue;
            foreach (var (name, value) in SettingsFile.Parse(text))
                values[name] = value;
        }
        return values;
    }

    private string? Setting(string variable, string name, Dictionary<string, string> files) =>
        NullIfBlank(environment.Variable(variable)) ?? NullIfBlank(files.GetValueOrDefault(name));

    private Dictionary<string, string> ExtraHeaders()
    {
        var text = NullIfBlank(environment.Variable("WANDB__EXTRA_HTTP_HEADERS"));
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (text is null)
            return headers;
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var header in document.RootElement.EnumerateObject())
                headers[header.Name] = header.Value.ToString();
            return headers;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw Fatal(FailureCode.BadExtraHeaders, ExitCode.Usage, "WANDB__EXTRA_HTTP_HEADERS must be a JSON object of header names and values.");
        }
    }
}
