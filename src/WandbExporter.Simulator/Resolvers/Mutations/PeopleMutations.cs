using System.Security.Cryptography;

namespace WandbExporter.Simulator;

/// <summary>Teams, users and their keys.</summary>
internal static class PeopleMutations
{
    public static void Register(Mutations mutations) => mutations
        .Add("createTeam", CreateTeam)
        .Add("createInvite", Invite)
        .Add("deleteInvite", Remove)
        .Add("createServiceAccount", CreateServiceAccount)
        .Add("createUser", CreateUser)
        .Add("generateApiKey", GenerateKey)
        .Add("deleteApiKey", DeleteKey);

    private static Payload CreateTeam(Change change)
    {
        var name = change.Input.Text("teamName")!;
        if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
            throw Change.Invalid("a team's name has letters, digits, - and _");
        if (change.Worlds.FindEntity(name) is not null)
            throw Change.Conflict($"team {name}");
        var admin = change.Input.Text("teamAdminUserName") is { } username ? change.Worlds.FindUser(username) ?? throw Change.Missing($"user {username}") : change.User;
        var team = new EntityData(name, EntityKind.Team) { Organization = change.User.Organizations.Count == 0 ? null : change.User.Organizations[0], Members = [admin.Username] };
        change.Worlds.Put(team);
        change.Worlds.Put(admin with { Teams = [.. admin.Teams, name] });
        return new Payload { ["entity"] = team };
    }

    private static Payload Invite(Change change)
    {
        var team = Team(change, change.Input.Text("entityName")!);
        var (email, username) = (change.Input.Text("email"), change.Input.Text("username"));
        if (email is null == (username is null))
            throw Change.Invalid("either an address or a username is given");
        var user = change.Worlds.Users.FirstOrDefault(known => username is null ? known.Email == email : known.Username == username)
            ?? (email is null ? throw Change.Missing($"user {username}") : new UserData(email, email) { Address = email });
        if (team.Members.Contains(user.Username) || team.Invited.Any(known => known.Username == user.Username))
            throw Change.Conflict($"a member {username ?? email}");
        change.Worlds.Put(team with { Invited = [.. team.Invited, user] });
        return new Payload { ["invite"] = new InviteData(user, change.Now) };
    }

    private static Payload Remove(Change change)
    {
        var (team, id) = (Team(change, change.Input.Text("entityName") ?? string.Empty), change.Input.Text("id"));
        var after = team with
        {
            Members = [.. team.Members.Where(member => GlobalId.Of("User", member) != id)],
            Invited = [.. team.Invited.Where(user => GlobalId.Of("User", user.Username) != id)],
        };
        if (after.Members.Count == team.Members.Count && after.Invited.Count == team.Invited.Count)
            throw Change.Missing($"member {id}");
        change.Worlds.Put(after);
        if (team.Members.Except(after.Members).FirstOrDefault() is { } gone && change.Worlds.FindUser(gone) is { } left)
            change.Worlds.Put(left with { Teams = [.. left.Teams.Where(name => name != team.Name)] });
        return Payload.Success();
    }

    private static Payload CreateServiceAccount(Change change)
    {
        var team = Team(change, change.Input.Text("entityName")!);
        var robot = new UserData($"{team.Name}-service-{change.Worlds.Users.Count}", change.Input.Text("description")!) { IsService = true, Teams = [team.Name] };
        change.Worlds.Put(robot);
        change.Worlds.Put(team with { Members = [.. team.Members, robot.Username] });
        return new Payload { ["user"] = robot };
    }

    private static Payload CreateUser(Change change)
    {
        if (!change.User.IsAdmin)
            throw Change.Denied();
        var email = change.Input.Text("email")!;
        if (email.IndexOf('@', StringComparison.Ordinal) is var at && at <= 0)
            throw Change.Invalid("an address has an @");
        if (change.Worlds.Users.Any(user => user.Email == email) || change.Worlds.FindUser(email[..at]) is not null)
            throw Change.Conflict($"user {email}");
        var user = new UserData(email[..at], email[..at]) { Address = email, IsAdmin = change.Input.Flag("admin") == true };
        change.Worlds.Put(user);
        change.Worlds.Put(new EntityData(user.Username, EntityKind.User) { Members = [user.Username] });
        return new Payload { ["user"] = user };
    }

    private static Payload GenerateKey(Change change)
    {
        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var key = new ApiKeyData(GlobalId.Of("ApiKey", change.User.Username, secret[..8]), change.User.Username, secret[..8], change.Input.Text("description"));
        change.Worlds.Put(key, change.Session.Account! with { ApiKey = secret });
        // This once it is the whole key.
        return new Payload { ["apiKey"] = key with { Name = secret } };
    }

    private static Payload DeleteKey(Change change)
    {
        var id = change.Input.Text("id");
        change.Worlds.Delete(change.Worlds.ApiKeysOf(change.User).FirstOrDefault(key => key.Id == id) ?? throw Change.Missing($"API key {id}"));
        return Payload.Success();
    }

    private static EntityData Team(Change change, string name) => change.Session.FindEntity(name) is { Kind: EntityKind.Team } team ? team : throw Change.Missing($"team {name}");
}

/// <summary>That somebody was asked to become a member.</summary>
internal sealed record InviteData(UserData User, DateTimeOffset CreatedAt);
