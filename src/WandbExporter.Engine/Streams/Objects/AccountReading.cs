using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>The users of the server, and the labels of the account's API keys. Either may be shown where the other is not.</summary>
internal sealed class AccountReading : ObjectReading
{
    private readonly ObjectArea<UserAccount> _users;
    private readonly ObjectArea<ApiKeyLabel> _keys;

    public AccountReading(StreamContext context, string organization)
        : base(context, UsersTable.Kind, new Subject.WholeOrganization(organization))
    {
        _users = Area(UsersTable.Descriptor, UsersTable.Open);
        _keys = Area(ApiKeysTable.Descriptor, ApiKeysTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        if (_users.IsWanted)
        {
            await foreach (var step in PagesAsync(Context.Client.Users.List("", Context.Settings.Listing.PageSize), [_users], OnceEach(_users, user => user.Id)))
                yield return step;
        }
        if (!_keys.IsWanted || !MayGoOn())
            yield break;
        await foreach (var step in PagesAsync(Context.Client.Users.ListApiKeys(Context.Settings.Listing.PageSize), [_keys], TakeKeys))
            yield return step;
    }

    private Filling TakeKeys(Page<ApiKeyLabel> page)
    {
        var keys = page.Items.ToList();
        Mark.Add(_keys.Open, keys);
        return () => keys.ForEach(_keys.Append);
    }
}
