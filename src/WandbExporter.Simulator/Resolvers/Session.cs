namespace WandbExporter.Simulator;

/// <summary>One request: who asks, and what goes wrong for them.</summary>
internal sealed record Session(ServerState Server, Account? Account, string UserAgent, RequestFaults Faults, HistoryAnswers History)
{
    public bool IsFirstParty => UserAgent.StartsWith("W&B Public Client", StringComparison.Ordinal);

    public UserData? User => Account is null ? null : Server.Worlds.FindUser(Account.Username);

    /// <summary>Null when there is none, or none for this account: the server does not tell the two apart.</summary>
    public EntityData? FindEntity(string? name) =>
        name is not null && Account?.MaySee(name) == true ? Server.Worlds.FindEntity(name) : null;

    public ProjectData? FindProject(string? entity, string? name)
    {
        var owner = entity ?? User?.DefaultEntity;
        return owner is not null && name is not null && Account?.MaySee(owner) == true ? Server.Worlds.FindProject(owner, name) : null;
    }

    /// <summary>A project is shown to who may see its owner, unless it was deleted.</summary>
    public bool MaySee(ProjectData project) => FindProject(project.Entity, project.Name) is not null;

    public OrganizationData? FindOrganization(string name) =>
        Account is null ? null
        : Server.Worlds.FindOrganization(name) is { } found && (Account.MaySee(found.OrgEntity) || found.Teams.Any(Account.MaySee)) ? found : null;
}
