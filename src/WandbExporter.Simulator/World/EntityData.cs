namespace WandbExporter.Simulator;

public enum EntityKind
{
    User,
    Team,
    Organization,
}

public sealed record EntityData(string Name, EntityKind Kind)
{
    /// <summary>Name of the organization it belongs to.</summary>
    public string? Organization { get; init; }

    /// <summary>Usernames.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Of the kinds that the official clients read, unless a world says otherwise; a listing with any other they refuse as a whole.</summary>
    public IReadOnlyList<IntegrationData> Integrations { get; init; } = [new("SlackIntegration", Name), new("GenericWebhookIntegration", Name)];

    /// <summary>Who was asked to become a member, by mail, and has not answered.</summary>
    public IReadOnlyList<UserData> Invited { get; init; } = [];

    public long StorageBytes { get; init; } = 1L << 34;
}
