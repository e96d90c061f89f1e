using WandbExporter.Client.Model.Teams;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>An entity and, if it is a team, its members. The one may be shown where the others are not, so that each is asked for by itself.</summary>
internal sealed class TeamReading : ObjectReading
{
    private readonly string _entity;
    private readonly ObjectArea<TeamInfo> _teams;
    private readonly ObjectArea<TeamMember> _members;

    public TeamReading(StreamContext context, string entity)
        : base(context, TeamsTable.Kind, new Subject.WholeEntity(entity))
    {
        _entity = entity;
        _teams = Area(TeamsTable.Descriptor, TeamsTable.Open);
        _members = Area(MembersTable.Descriptor, MembersTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        if (_teams.IsWanted)
            yield return Take(await FirstOr(First.Entity?.Team, () => Context.Client.Teams.GetAsync(_entity, Context.Abort)));
        if (!_members.IsWanted || !MayGoOn())
            yield break;
        var members = await FirstOr(First.Entity?.Members, () => Context.Client.Teams.GetMembersAsync(_entity, Context.Abort));
        // A name that nobody has any more is no team either.
        if (members is Fetched<WholeList<TeamMember>?> { Value: null } && !_teams.IsShown && HadRows
            && await Attempt.Of(() => Context.Client.Teams.GetAsync(_entity, Context.Abort)) is Failed<TeamInfo> { Failure: var gone })
            yield return new Failed<Filling>(gone);
        else
            yield return Take(members);
    }

    private Attempt<Filling> Take(Attempt<TeamInfo> attempt)
    {
        if (attempt is not Fetched<TeamInfo> { Value: var team })
            return OrHidden(((Failed<TeamInfo>)attempt).Failure, [_teams]);
        _teams.Show();
        Mark.Add(_teams.Open, [team]);
        return Filled(() =>
        {
            _teams.Count(1);
            _teams.Append(team);
        });
    }

    private Attempt<Filling> Take(Attempt<WholeList<TeamMember>?> attempt)
    {
        if (attempt is not Fetched<WholeList<TeamMember>?> { Value: var listed })
            return OrHidden(((Failed<WholeList<TeamMember>?>)attempt).Failure, [_members]);
        // Some are listed twice; who is so with another role, or was invited again, stays twice.
        List<TeamMember> members = [.. listed?.Distinct() ?? []];
        _members.Show();
        _members.MissNulls(listed?.Nulls ?? 0);
        Mark.Add(_members.Open, members);
        return Filled(() => members.ForEach(_members.Append));
    }
}
