namespace WandbExporter.Client.Model;

/// <summary>What the server says it can do. A feature it does not list is off.</summary>
/// <param name="Version">Of a self-hosted server; null in the cloud.</param>
/// <param name="MaxCliVersion">The newest client it supports.</param>
public sealed record ServerCapabilities(IReadOnlySet<string> Features, string? Version, string? MaxCliVersion)
{
    public static ServerCapabilities None { get; } = new(new HashSet<string>(), null, null);

    public bool Has(string feature) => Features.Contains(feature);
}
