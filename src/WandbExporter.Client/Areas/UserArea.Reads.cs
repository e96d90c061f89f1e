using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class UserArea
{
    /// <summary>What the server says to who asks for a user's keys and is no client of its own.</summary>
    private const string ReloginRequired = "relogin required";

    /// <summary>The API keys of this key's account, by what they are called and never by what they are.</summary>
    /// <exception cref="WandbException">Reading it: the server shows them in its own clients alone, or not to this key: permanent, <c>permission_denied</c>.</exception>
    public Listing<ApiKeyLabel> ListApiKeys(int pageSize = 100)
    {
        const string Subject = "the labels of this account's API keys";
        return new(new(Subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            try
            {
                var data = await _reads.OfferedAsync("API keys", ["apiKeys"], _reads.GraphQL.QueryAsync(
                    QueryDocuments.ApiKeys, new Variables().Page(cursor, size), WireContext.Default.AnswerApiKeysData, Subject, cancellationToken, attempts));
                var viewer = data.Viewer ?? throw new WandbException(_reads.Classifier.Credentials(null));
                return Pages.Of(_reads.Shown(viewer.ApiKeys, isShown: true, Subject), key => key, null);
            }
            catch (WandbException refused) when (refused.Failure is { Code: FailureCode.Credentials, LastAnswer: { } answer }
                && answer.Contains(ReloginRequired, StringComparison.OrdinalIgnoreCase))
            {
                // It says nothing against the key: every other question is answered to it.
                throw new WandbException(_reads.Classifier.Forbidden(Subject, answer), refused) { StatusCode = refused.StatusCode };
            }
        })
        {
            Identify = key => key.Id ?? "",
        });
    }

    /// <summary>The server's users whose name or address holds a text, for those who may see them: administrators.</summary>
    /// <param name="text">Empty for all.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the key may not see users: permanent, <c>permission_denied</c>. The server lists none: permanent, <c>not_offered</c>.</exception>
    public Listing<UserAccount> List(string text, int pageSize = 100, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Subject = "the users of this server";
        return new(new(Subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "query", text } };
            var data = await _reads.OfferedAsync("lists of users", ["users"], _reads.GraphQL.QueryAsync(
                QueryDocuments.Users, variables.Page(cursor, size), WireContext.Default.AnswerUsersData, Subject, cancellationToken, attempts, isPiece: size > 1));
            return Pages.Of(_reads.Shown(data.Users, isShown: true, Subject), node => node.ToModel(), null);
        })
        {
            Identify = user => user.Id,
        }, from);
    }
}
