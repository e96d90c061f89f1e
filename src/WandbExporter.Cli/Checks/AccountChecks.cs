using WandbExporter.Cli.Output;
using WandbExporter.Client.Credentials;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Checks;

/// <summary>The key and the server: whose it is, and what the server can do.</summary>
/// <param name="session">Not signed in yet.</param>
/// <param name="connection">What the session goes by.</param>
/// <param name="watch">Sees the session's answers.</param>
internal sealed class AccountChecks(Session session, ConnectionSettings connection, AnswerWatch watch)
{
    public const string Credentials = "credentials";
    public const string Server = "server";

    private const string Service = "SERVICE";

    /// <summary>What is waited for.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>What comes of it that a server lacks a feature.</summary>
    private static readonly (string Feature, string Without)[] Features =
    [
        (ServerFeature.RegistrySearch, "the tables of registries come as 'not offered'"),
        (ServerFeature.OrganizationAutomations, "automations of organizations come as 'not offered'"),
        (ServerFeature.EntityAutomations, "automations are asked for project by project"),
        (ServerFeature.SweepFilters, "--filter-sweeps is refused"),
        (ServerFeature.CollectionFilters, "--filter-collections is refused"),
    ];

    /// <summary>Who the key is of; null until the server has said it.</summary>
    public Viewer? Viewer { get; private set; }

    /// <summary>Signs in, and asks the server what it is.</summary>
    public async Task RunAsync(Action<Check> add, CancellationToken cancellationToken)
    {
        var key = $"The API key from {connection.KeySource}";
        try
        {
            Viewer = await session.SignInAsync(cancellationToken);
        }
        catch (ExportException refused) when (refused.Failure.Exit == ExitCode.Credentials)
        {
            add(Check.Fail(Credentials, $"{key} is not accepted.", "Make a new one in the server's user settings and set WANDB_API_KEY, or check WANDB_BASE_URL.", ExitCode.Credentials));
            add(Check.Pass(Server, $"{session.Source} answers{Took()}; what it can do is not told without a key."));
            return;
        }
        catch (ExportException failed)
        {
            add(Check.NotLookedAt(Credentials, "the server did not say whose the key is", Server));
            add(OfServer(failed.Failure));
            return;
        }
        add(Check.Pass(Credentials, $"{key} is of {AccountOf(Viewer)}."));
        if (session.Client.Budget.Snapshot().PausedFor is var pause && pause > LongestPause)
        {
            add(CheckSteps.UsedUp(Server, pause, ExitCode.Source));
            return;
        }
        add(OfServer(await session.Client.GetCapabilitiesAsync(cancellationToken), session.Source, Took()));
    }

    /// <summary>A server that does not answer as one.</summary>
    public static Check OfServer(Failure failure)
    {
        var sentence = failure.Message.Split(". Given up", 2)[0].Split("; ", 2)[0].TrimEnd('.');
        var answer = failure.LastAnswer is { Length: > 0 } last ? $" ({last})" : "";
        return Check.Fail(Server, $"{sentence}{answer}.", failure.Category == FailureCategory.Transient
            ? "Check the base URL (WANDB_BASE_URL), the network and the proxy, or wait until the server is back."
            : "Check the base URL (WANDB_BASE_URL), and what its server's operator says of it.", failure.Exit);
    }

    /// <summary>A server that said what it can do.</summary>
    public static Check OfServer(ServerCapabilities capabilities, string address, string took)
    {
        var version = capabilities.Version is { Length: > 0 } number ? $"version {number}" : "it does not say its version, as the cloud does not";
        var lacks = Features.Where(one => !capabilities.Has(one.Feature)).ToList();
        var finding = $"{address} answers{took}; {version}";
        return lacks.Count == 0
            ? Check.Pass(Server, $"{finding}; it has all that an export asks for.")
            : Check.Warn(
                Server,
                $"{finding}. It lacks {string.Join(", ", lacks.Select(one => one.Feature))}: {string.Join("; ", lacks.Select(one => one.Without))}.",
                "Ask its operator for a newer server, or do without.");
    }

    private static string AccountOf(Viewer viewer)
    {
        var kind = viewer.AccountType == Service ? "a service account" : "a user";
        var admin = viewer.Admin switch { true => ", an administrator", false => ", no administrator", null => "" };
        var entity = viewer.Entity is { Length: > 0 } own ? $", whose entity is {own}" : "";
        return $"{viewer.Username ?? viewer.Name ?? viewer.Id}: {kind}{admin}{entity}";
    }

    private string Took() => watch.Last is { } last ? $" in {Durations.Text(last.Took)}" : "";
}
