namespace WandbExporter.Client.Model;

/// <summary>Who the server takes us for.</summary>
/// <param name="Entity">The default entity.</param>
/// <param name="Teams">Names of the teams the account belongs to; each is an entity.</param>
public sealed record Viewer(string Id, string? Username, string? Name, string? Email, string? Entity, bool? Admin, IReadOnlyList<string> Teams)
{
    /// <summary><c>USER</c>, <c>SERVICE</c> of an account that is nobody's, or what the server says; null on one that does not.</summary>
    public string? AccountType { get; init; }
}
