using WandbExporter.Client.Credentials;

namespace WandbExporter.Client.Hosting;

/// <summary>
/// What a host says of its client; what is null is as <see cref="WandbClientOptions"/> has it. Server and key that nobody names are looked up as the official
/// client does: <c>WANDB_BASE_URL</c>, <c>WANDB_API_KEY</c>, settings files and netrc.
/// </summary>
public sealed class WandbClientSettings
{
    /// <summary>Of the configuration.</summary>
    public const string Section = "Wandb";

    /// <summary>The server's address.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Never printed.</summary>
    public string? ApiKey { get; set; }

    /// <inheritdoc cref="WandbClientOptions.AttemptTimeout"/>
    /// <remarks>In a configuration written as <c>00:00:30</c>.</remarks>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <inheritdoc cref="WandbClientOptions.MaxAttempts"/>
    public int? MaxAttempts { get; set; }

    /// <inheritdoc cref="WandbClientOptions.GiveUpAfter"/>
    /// <remarks>In a configuration written as <c>00:30:00</c>, a day as <c>1.00:00:00</c>.</remarks>
    public TimeSpan? GiveUpAfter { get; set; }

    /// <inheritdoc cref="WandbClientOptions.MaxConcurrency"/>
    public int? MaxConcurrency { get; set; }

    /// <inheritdoc cref="WandbClientOptions.MaxDownloads"/>
    public int? MaxDownloads { get; set; }

    /// <inheritdoc cref="WandbClientOptions.MaxRequestsPerSecond"/>
    public double? MaxRequestsPerSecond { get; set; }

    /// <summary>What the configuration says and nobody can read, in a sentence each.</summary>
    internal List<string> Misread { get; } = [];

    /// <exception cref="Core.Errors.WandbException">There is no key, or a setting makes no sense.</exception>
    internal WandbClientOptions Options(IEnvironment environment)
    {
        var connection = new CredentialResolver(environment).Resolve(NullIfBlank(BaseUrl), NullIfBlank(ApiKey));
        var usual = new WandbClientOptions { BaseUrl = connection.BaseUrl, ApiKey = connection.ApiKey, ExtraHeaders = connection.ExtraHeaders };
        var options = usual with
        {
            AttemptTimeout = AttemptTimeout ?? usual.AttemptTimeout,
            MaxAttempts = MaxAttempts ?? usual.MaxAttempts,
            GiveUpAfter = GiveUpAfter ?? usual.GiveUpAfter,
            MaxConcurrency = MaxConcurrency ?? usual.MaxConcurrency,
            MaxDownloads = MaxDownloads ?? usual.MaxDownloads,
            MaxRequestsPerSecond = MaxRequestsPerSecond,
        };
        options.Validate();
        return options;
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
