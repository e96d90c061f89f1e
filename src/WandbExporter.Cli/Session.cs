using System.CommandLine;
using System.Reflection;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Client;
using WandbExporter.Client.Credentials;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;

namespace WandbExporter.Cli;

/// <summary>A server and an account: what every command that talks to W&amp;B needs.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly WandbClientOptions _options;

    private Session(WandbClientOptions options, string source)
    {
        _options = options;
        Client = new WandbClient(options);
        Source = source;
    }

    public static string ToolVersion { get; } =
        typeof(Session).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public WandbClient Client { get; }

    /// <summary>How the export remembers where it came from: the server's address, unless that changes from start to start.</summary>
    public string Source { get; }

    /// <summary>The selection when the command names none; null if the environment names none either. It needs no key.</summary>
    public static string? DefaultSelection() => new CredentialResolver(new ProcessEnvironment()).DefaultSelection();

    /// <summary>The server and the key, as the command line and what stands behind it say.</summary>
    public static ConnectionSettings Resolve(ParseResult parsed, ServerOptions options, ServerSettings settings) =>
        Resolve(parsed.GetValue(options.BaseUrl) ?? settings.BaseUrl, parsed.GetValue(options.ApiKeyFile)?.ToString() ?? settings.ApiKeyFile);

    /// <param name="baseUrl">The server; null where the environment says it.</param>
    /// <param name="keyFile">Where the key is; null where the environment or netrc has it.</param>
    public static ConnectionSettings Resolve(string? baseUrl, string? keyFile)
    {
        var found = new CredentialResolver(new ProcessEnvironment()).Resolve(baseUrl, keyFile is null ? null : ReadKey(keyFile));
        return keyFile is null ? found : found with { KeySource = keyFile };
    }

    public static Session Open(ParseResult parsed, ServerOptions options, EngineSettings settings, ExportLog log, AskedRequests? asked = null) =>
        Open(Resolve(parsed, options, settings.Server), settings, log, asked: asked);

    /// <param name="connection">The server and the key.</param>
    /// <param name="settings">How it is asked.</param>
    /// <param name="log">What is told of requests.</param>
    /// <param name="source">How the export remembers the server; null: by its address.</param>
    /// <param name="carrier">What carries requests to the API; null: sockets of the client's own.</param>
    /// <param name="asked">Counts them; null: nobody asks how many there were.</param>
    public static Session Open(ConnectionSettings connection, EngineSettings settings, ExportLog log, string? source = null, Func<HttpMessageHandler>? carrier = null, AskedRequests? asked = null)
    {
        var transport = settings.Transport;
        var options = new WandbClientOptions
        {
            BaseUrl = connection.BaseUrl,
            ApiHandler = carrier,
            ApiKey = connection.ApiKey,
            ExtraHeaders = connection.ExtraHeaders,
            AttemptTimeout = transport.AttemptTimeout,
            MaxAttempts = transport.MaxAttempts,
            FirstBackoff = transport.BackoffBase,
            MaxBackoff = transport.BackoffCap,
            MaxConcurrency = transport.MaxConcurrency,
            MaxDownloads = settings.Files.Workers * settings.Files.DownloadsInFlight,
            Retrying = new RetryLines(log, TimeProvider.System).Tell,
            CircuitChanged = new CircuitLines(log, TimeProvider.System).Tell,
            Waiting = new WaitingLines(log).Tell,
            Requested = (log.IsVerbose ? new RequestLines(log).Tell : (Action<EndedRequest>?)null) + (asked is null ? null : asked.Tell),
            MaxRequestsPerSecond = transport.MaxRequestsPerSecond > 0 ? transport.MaxRequestsPerSecond : null,
            MaxBytesPerSecond = transport.MaxBytesPerSecond > 0 ? transport.MaxBytesPerSecond : null,
            QuietHours = transport.QuietHours,
        };
        return new Session(options, source ?? connection.BaseUrl.ToString().TrimEnd('/'));
    }

    /// <summary>Another client of the same server and account, whose requests take turns by a budget that is shared.</summary>
    public WandbClient ClientBy(IBudget budget) => new(_options with { Budget = budget });

    /// <summary>Asks the server who we are: a wrong key is found out here, before anything is written.</summary>
    public Task<Viewer> SignInAsync(CancellationToken cancellationToken) => Client.GetViewerAsync(cancellationToken);

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private static string ReadKey(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The API key file '{file}' cannot be read; check the path and its permissions.", ExitCode.Usage), e);
        }
    }
}
