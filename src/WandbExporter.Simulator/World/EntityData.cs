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

    /// <summary>Who was asked to become a member, by mail, and has not answered.</summary>
    public IReadOnlyList<UserData> Invited { get; init; } = [];

    public long StorageBytes { get; init; } = 1L << 34;
}
