namespace WandbExporter.Simulator;

/// <summary>Who is a member of a project by themselves, and not by a team.</summary>
/// <param name="Username">Null: invited by the address, and not come yet.</param>
public sealed record ProjectMemberData(string Id, string? Username, string? Name, string Email, string Role)
{
    internal static ProjectMemberData Of(UserData user) =>
        new(GlobalId.Of("User", user.Username), user.Username, user.Name, user.Email, user.IsAdmin ? "admin" : "member");
}
