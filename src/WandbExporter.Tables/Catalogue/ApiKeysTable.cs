using WandbExporter.Client.Model;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The API keys of the account that exports, by what they are called. Never a key: what the API calls a key's name may be the key itself, and is not asked for.</summary>
internal static class ApiKeysTable
{
    public const string Name = "api_keys";

    private static readonly IReadOnlyList<Column<ApiKeyLabel>> Described =
    [
        Column<ApiKeyLabel>.Text("id", "ApiKey.id", key => key.Id),
        Column<ApiKeyLabel>.Text("description", "ApiKey.description", key => key.Description),
    ];

    public static ServerUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "an API key of the account that exports",
        Described = Described,
        Query = "ApiKeys",
        Kind = UsersTable.Kind,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        FurtherRequests = static _ => 1,
        RowKey = ["id"],
    };

    public static IRowTable<ApiKeyLabel> Open() => new ItemTable<ApiKeyLabel>(Name, Described, _ => []);
}
