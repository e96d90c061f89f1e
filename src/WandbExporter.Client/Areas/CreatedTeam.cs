namespace WandbExporter.Client.Areas;

/// <param name="Id">Of its entity.</param>
public sealed record CreatedTeam(string Id, string Name);

public sealed record CreatedInvite(string Id, string? Email);

/// <param name="UserId">It is a member of its team, and its key stands in the team's settings.</param>
public sealed record CreatedServiceAccount(string UserId);
