namespace WandbExporter.Simulator;

/// <summary>A member of a team.</summary>
/// <param name="IsPending">Invited, and not a member yet.</param>
internal sealed record MemberData(UserData User, bool IsPending);
