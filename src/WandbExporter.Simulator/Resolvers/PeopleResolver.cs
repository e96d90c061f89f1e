using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Users, members of teams, organizations and projects, keys.</summary>
internal static class PeopleResolver
{
    public static void Register(FieldMap map)
    {
        map.On<UserData>("User")
            .Add("id", user => GlobalId.Of("User", user.Username))
            .Add("name", user => user.Name)
            .Add("username", user => user.Username)
            .Add("email", user => user.IsService ? null : user.Email)
            .Add("admin", user => user.IsAdmin)
            .Add("flags", _ => new JsonText("""{"code_saving_enabled":true}"""))
            .Add("entity", user => user.DefaultEntity)
            .Add("photoUrl", _ => null)
            .Add("accountType", AccountType)
            .Add("deletedAt", _ => null)
            .Add("createdAt", _ => Epochs.Text(Epochs.Start))
            .Add("apiKeys", ApiKeys)
            .Add("teams", (user, call) => Paging.Of(call, "teams/" + user.Username, Visible(call, user.Teams)))
            .Add("organizations", (user, call) => user.Organizations.Select(call.Session.FindOrganization).OfType<OrganizationData>())
            .Add("projects", (user, call) => Paging.Of(
                call, "projects-of/" + user.Username, [.. Visible(call, user.Teams).SelectMany(team => call.Server.Worlds.Projects(team.Name))]));
        map.On<ApiKeyData>("ApiKey")
            .Add("id", key => key.Id)
            .Add("name", key => key.Name)
            .Add("description", key => key.Description);
        map.On<InviteData>("Invite")
            .Add("id", invite => GlobalId.Of("User", invite.User.Username))
            .Add("name", invite => invite.User.Name)
            .Add("email", invite => invite.User.Email)
            .Add("createdAt", invite => Epochs.Text(invite.CreatedAt))
            .Add("toUser", invite => invite.User);
        map.On<MemberData>("Member")
            .Add("id", member => GlobalId.Of("User", member.User.Username))
            .Add("admin", member => member.User.IsAdmin)
            .Add("role", member => member.User.IsAdmin ? "admin" : "member")
            .Add("pending", member => member.IsPending)
            .Add("email", member => member.User.Email)
            .Add("username", member => member.IsPending ? null : member.User.Username)
            .Add("name", member => member.User.Name)
            .Add("photoUrl", _ => null)
            .Add("accountType", member => AccountType(member.User))
            .Add("apiKey", _ => null);
        map.On<UserData>("OrganizationMember")
            .Add("id", user => GlobalId.Of("OrganizationMember", user.Username))
            .Add("name", user => user.Name)
            .Add("username", user => user.Username)
            .Add("role", user => user.IsAdmin ? "admin" : "member")
            .Add("admin", user => user.IsAdmin)
            .Add("user", user => user);
        map.On<ProjectMemberData>("ProjectMember")
            .Add("id", member => member.Id)
            .Add("name", member => member.Name)
            .Add("username", member => member.Username)
            .Add("email", member => member.Email)
            .Add("role", member => member.Role);
        map.On<ProjectTeamData>("ProjectTeamMember").Add("team", member => member.Team).Add("role", member => member.Role);
        map.On<string>("Role").Add("id", role => GlobalId.Of("Role", role)).Add("name", role => role);
    }

    private static string AccountType(UserData user) => user.IsService ? "SERVICE" : "USER";

    private static Page ApiKeys(UserData user, Call call) =>
        call.Session.IsFirstParty || !call.Server.Options.Capabilities.GuardFirstPartyFields
            ? Paging.Of(call, "apiKeys/" + user.Username, call.Server.Worlds.ApiKeysOf(user))
            : throw new GraphQLFieldException("relogin required");

    private static List<EntityData> Visible(Call call, IReadOnlyList<string> teams) => [.. teams.Select(call.Session.FindEntity).OfType<EntityData>()];
}
