namespace WandbExporter.Client.Model;

/// <summary>That there is an API key, and what its owner calls it. What the API calls its name may be the key itself, and is not asked for.</summary>
public sealed record ApiKeyLabel(string? Id, string? Description);
