using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The users of the server, as it shows them to administrators.</summary>
internal static class UsersTable
{
    public const string Name = "users";

    private static readonly IReadOnlyList<Column<UserAccount>> Described =
    [
        Column<UserAccount>.Text("id", "User.id", user => user.Id),
        Column<UserAccount>.Text("username", "User.username", user => user.Username),
        Column<UserAccount>.Text("name", "User.name", user => user.Name),
        Column<UserAccount>.Text("email", "User.email", user => user.Email),
        Column<UserAccount>.Flag("admin", "User.admin", user => user.Admin),
        Column<UserAccount>.Text("default_entity", "User.entity", user => user.Entity),
        Column<UserAccount>.Text("account_type", "User.accountType", user => user.AccountType),
        Column<UserAccount>.Flag("is_service_account", "whether User.accountType is `SERVICE`", user => user.AccountType is { } type ? type == MembersTable.Service : null),
        Column<UserAccount>.List("teams", "User.teams.name", user => user.Teams),
        Column<UserAccount>.Flag("teams_are_complete", "whether `teams` are all: the server may say that there are more, or give null for one", user => user.TeamsAreComplete),
        Column<UserAccount>.Time("created_at", "User.createdAt", user => user.CreatedAt),
        Column<UserAccount>.Time("deleted_at", "User.deletedAt; null of who is still there", user => user.DeletedAt),
    ];

    public static UnitKind Kind { get; } = new("Account");

    public static ServerUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a user of the server",
        Described = Described,
        Query = "Users",
        Kind = Kind,
        IsUsual = false,
        IsSmall = false,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<UserAccount> Open() => new ItemTable<UserAccount>(Name, Described, _ => []);
}
