namespace WandbExporter.Simulator;

/// <summary>A key as its owner sees it.</summary>
/// <param name="Name">Its beginning; the whole key of an old one, and where it was just made.</param>
internal sealed record ApiKeyData(string Id, string Owner, string Name, string? Description)
{
    /// <summary>What a user has from the beginning.</summary>
    public static ApiKeyData Of(UserData user) => new(GlobalId.Of("ApiKey", user.Username), user.Username, user.ApiKeyName, "made by the simulator");
}
