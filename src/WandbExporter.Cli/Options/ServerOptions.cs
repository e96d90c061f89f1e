using System.CommandLine;

namespace WandbExporter.Cli.Options;

/// <summary>Which server, and as whom.</summary>
internal sealed class ServerOptions
{
    public const string BaseUrlName = "--base-url";

    public Option<string?> BaseUrl { get; } = new(BaseUrlName)
    {
        Description = "The W&B server. Default: WANDB_BASE_URL, the wandb settings files, https://api.wandb.ai.",
        HelpName = "URL",
    };

    public Option<FileInfo?> ApiKeyFile { get; } = new("--api-key-file")
    {
        Description = "A file that holds the API key. Default: WANDB_API_KEY, then netrc.",
        HelpName = "FILE",
    };

    public Option<double?> MaxRequestsPerSecond { get; } = new("--max-rps")
    {
        Description = "Requests a second at the most. Default: what the server's RateLimit headers allow.",
        HelpName = "N",
    };

    public Option<string?> Bandwidth { get; } = new("--bandwidth")
    {
        Description = "Bytes a second at the most that are received, such as 5MB. Default: all that come.",
        HelpName = "SIZE",
    };

    public Option<string[]> QuietHours { get; } = new("--quiet-hours")
    {
        Description = "Hours in which only a share of requests and bytes is used, such as 08:00-18:00=20%. May be given several times.",
        HelpName = "HOURS",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(BaseUrl);
        command.Options.Add(ApiKeyFile);
        command.Options.Add(MaxRequestsPerSecond);
        command.Options.Add(Bandwidth);
        command.Options.Add(QuietHours);
    }
}
