using System.CommandLine;

namespace WandbExporter.Cli.Options;

/// <summary>Which server, and as whom.</summary>
internal sealed class ServerOptions
{
    public Option<string?> BaseUrl { get; } = new("--base-url")
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

    public void AddTo(Command command)
    {
        command.Options.Add(BaseUrl);
        command.Options.Add(ApiKeyFile);
        command.Options.Add(MaxRequestsPerSecond);
    }
}
