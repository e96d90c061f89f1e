namespace WandbExporter.Client.Model;

/// <summary>A preset that runs draw charts with.</summary>
/// <param name="Name">Without its entity.</param>
/// <param name="Type"><see cref="Vega"/>, the only one that is known.</param>
/// <param name="Access">PRIVATE, PUBLIC, or what the server says.</param>
/// <param name="Spec">In Vega's language.</param>
public sealed record CustomChart(
    string Id,
    string? Name,
    string? DisplayName,
    string? Type,
    string? Access,
    UserInfo? Author,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    RawJson? Spec)
{
    public const string Vega = "vega2";
}
