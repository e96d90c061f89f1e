namespace WandbExporter.Simulator;

public sealed record UserData(string Username, string Name)
{
    public string Email => Address ?? Username + "@example.com";

    /// <summary>Null: the username at a usual place.</summary>
    public string? Address { get; init; }

    /// <summary>Entity names.</summary>
    public IReadOnlyList<string> Teams { get; init; } = [];

    /// <summary>Organization names.</summary>
    public IReadOnlyList<string> Organizations { get; init; } = [];

    public string? DefaultEntity { get; init; }

    public bool IsAdmin { get; init; }

    /// <summary>What the API calls the name of its key: the key's beginning, or, of an old one, the whole key.</summary>
    public string ApiKeyName { get; init; } = "51a0";

    /// <summary>A robot of a team: it has no mail box and no teams of its own.</summary>
    public bool IsService { get; init; }
}
