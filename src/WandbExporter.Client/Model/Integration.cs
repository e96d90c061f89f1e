namespace WandbExporter.Client.Model;

/// <summary>A service outside W&amp;B that automations of an entity speak to. No secret of it is asked for.</summary>
/// <param name="Kind">The API's type: SlackIntegration, GenericWebhookIntegration, GitHubOAuthIntegration, or what a newer server says.</param>
/// <param name="TeamName">Of Slack.</param>
/// <param name="ChannelName">Of Slack.</param>
/// <param name="Name">Of a webhook.</param>
/// <param name="Url">Of a webhook, its scheme and host: of many services the path is the secret; null where it is no address.</param>
/// <param name="UrlIsWhole">Whether nothing was left out of it.</param>
public sealed record Integration(string Id, string? Kind, string? TeamName, string? ChannelName, string? Name, string? Url, bool UrlIsWhole);
