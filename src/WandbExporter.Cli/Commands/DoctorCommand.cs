using System.CommandLine;
using WandbExporter.Cli.Checks;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export doctor</c></summary>
internal static class DoctorCommand
{
    /// <summary>Of all checks but the one that lists.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan LongestListing = TimeSpan.FromMinutes(1);

    /// <summary>Who looks for what is wrong does not want it tried again for half an hour.</summary>
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(10);

    private const int MostAttempts = 2;

    /// <summary>Of a selection with more, the first ones are looked at area by area.</summary>
    private const int MostEntities = 8;

    public static Command Build()
    {
        var paths = new Argument<string[]>("ENTITY[/PROJECT]") { Description = "What is to be exported. Default: WANDB_ENTITY[/WANDB_PROJECT], or the key's own entity.", Arity = ArgumentArity.ZeroOrMore };
        var organization = new Option<string[]>("--organization") { Description = "Also an organization, named as people see it. May be given several times.", HelpName = "NAME" };
        var to = new Option<string?>("--to") { Description = $"The destination that is to be written to: {StoreKinds.Examples}.", HelpName = "DESTINATION" };
        var server = new ServerOptions();
        var engine = new EngineOptions();
        var output = new OutputOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("doctor", HelpText.Doctor);
        command.Arguments.Add(paths);
        command.Options.Add(organization);
        command.Options.Add(to);
        server.AddTo(command);
        engine.AddTo(command);
        command.Options.Add(json);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var log = output.Read(parsed);
            var settings = engine.Read(parsed, server);
            var request = RequestOf(parsed.GetValue(paths) ?? [], parsed.GetValue(organization) ?? [], settings.Selection);
            var address = parsed.GetValue(to) ?? settings.Destination;
            if (address is not null)
                StoreKinds.Parse(address);
            var steps = new CheckSteps(log, TimeProvider.System);
            await RunAsync(steps, () => Session.Resolve(parsed, server, settings.Server), request, address, settings, log, cancellationToken);
            var exit = CheckReport.ExitOf(steps.Done);
            var lines = CheckReport.Lines(steps.Done, Terminal.OutputWidth).ToList();
            if (parsed.GetValue(json))
                Console.WriteLine(CheckReport.Json(steps.Done));
            else
                lines.ForEach(Console.WriteLine);
            if (log.IsJson)
                log.Result("doctor", lines[^1], line => line.WriteNumber("exit_code", (int)exit));
            return (int)exit;
        });
        return command;
    }

    private static async Task RunAsync(
        CheckSteps steps, Func<ConnectionSettings> resolve, ExportRequest? request, string? address, EngineSettings settings, ExportLog log, CancellationToken cancellationToken)
    {
        ConnectionSettings? connection = null;
        try
        {
            connection = resolve();
        }
        catch (ExportException missing)
        {
            steps.Add(Check.Fail(AccountChecks.Credentials, missing.Failure));
            steps.Add(Check.NotLookedAt(AccountChecks.Server, "there is no key to ask it with", AccountChecks.Credentials));
        }
        if (connection is null)
        {
            await RunAtDestinationAsync(steps, address, null, settings, cancellationToken);
            return;
        }
        var transport = settings.Transport;
        var patient = settings with
        {
            Transport = transport with { MaxAttempts = Math.Min(transport.MaxAttempts, MostAttempts), AttemptTimeout = TimeSpan.FromTicks(Math.Min(transport.AttemptTimeout.Ticks, LongestAttempt.Ticks)) },
        };
        using var watch = new AnswerWatch(TimeProvider.System);
        await using var session = Session.Open(connection, patient, log, carrier: () => watch);
        steps.Paused = () => session.Client.Budget.Snapshot().PausedFor;
        var account = new AccountChecks(session, connection, watch);
        await steps.RunAsync(AccountChecks.Server, $"the server {session.Source}", Limit, ExitCode.Source, account.RunAsync, cancellationToken);
        if (watch.Last is { } answer)
        {
            var budget = session.Client.Budget.Snapshot();
            steps.Add(ClockCheck.Of(answer));
            steps.Add(QuotaCheck.Of(answer, budget.RequestsPerSecond, transport.MaxConcurrency, budget.Throttled));
        }
        var proxy = HttpClient.DefaultProxy.IsBypassed(connection.BaseUrl) ? null : HttpClient.DefaultProxy.GetProxy(connection.BaseUrl);
        steps.Add(NetworkChecks.OfProxy(connection.BaseUrl, proxy, Environment.GetEnvironmentVariable));
        steps.Add(NetworkChecks.OfTls(connection.BaseUrl, watch.Certificate, TimeProvider.System.GetUtcNow(), Environment.GetEnvironmentVariable));
        // Without a quota nothing more can be asked; that was said.
        var checkedRequest = account.Viewer is { } viewer && steps.Done.All(check => check is not { Name: AccountChecks.Server, Status: CheckStatus.Fail })
            ? await RunOnSelectionAsync(steps, session, request ?? (viewer.Entity is { Length: > 0 } own ? RequestOf([own], [], settings.Selection) : null), patient, log, cancellationToken)
            : null;
        var freeBytes = await RunAtDestinationAsync(steps, address, session.Source, settings, cancellationToken);
        // The key's own entity was looked at for want of another, and is not what is to be exported.
        if (checkedRequest is { } whole && request is not null)
        {
            await steps.RunAsync(
                SizeCheck.Name, "the size of the export", LongestListing + Limit, ExitCode.Source,
                async (add, token) => add(await new SizeCheck(session, whole, patient).RunAsync(LongestListing, freeBytes, token)), cancellationToken);
        }
    }

    /// <returns>The request with what its organizations have; null if it cannot be begun.</returns>
    private static async Task<ExportRequest?> RunOnSelectionAsync(
        CheckSteps steps, Session session, ExportRequest? request, EngineSettings settings, ExportLog log, CancellationToken cancellationToken)
    {
        if (request is null)
            return null;
        ExportRequest? found = null;
        await steps.RunAsync("selection", "what is selected", Limit, ExitCode.Source, async (add, token) =>
        {
            found = await new SelectionCheck(session, settings, log).CheckAsync(request, token);
            add(Check.Pass("selection", $"All of it is there: {string.Join(", ", NamesOf(found))}."));
        }, cancellationToken);
        if (found is null)
            return null;
        foreach (var name in found.OrganizationNames)
        {
            await steps.RunAsync("organization", $"what the key may see of the organization {name}", Limit, ExitCode.Source,
                (add, token) => new AreaChecks(session.Client, add).OfOrganizationAsync(name, token), cancellationToken);
        }
        foreach (var selection in found.Selections.Take(MostEntities))
        {
            await steps.RunAsync("entity", $"what the key may see of {selection.Entity}", Limit, ExitCode.Source,
                (add, token) => new AreaChecks(session.Client, add).OfEntityAsync(selection, token), cancellationToken);
        }
        if (found.Selections.Count > MostEntities)
            steps.Add(Check.Warn("entity", $"Of {found.Selections.Count} entities the first {MostEntities} were looked at.", "Name others to have them looked at."));
        return found;
    }

    /// <returns>The free space there; null if that is not told, or nothing can be written.</returns>
    private static async Task<long?> RunAtDestinationAsync(CheckSteps steps, string? address, string? source, EngineSettings settings, CancellationToken cancellationToken)
    {
        if (address is null)
            return null;
        var checks = new DestinationChecks(address, new DestinationOptions { Buckets = settings.Buckets }, source);
        await steps.RunAsync(DestinationChecks.Name, $"the destination {address}", Limit, ExitCode.Destination, checks.RunAsync, cancellationToken);
        return checks.FreeBytes;
    }

    private static IEnumerable<string> NamesOf(ExportRequest request) => request.OrganizationNames.Select(name => $"the organization {name}").Concat(
        (request.NamedSelections ?? request.Selections).SelectMany(selection => selection.Projects is null ? [selection.Entity] : selection.Projects.Select(project => $"{selection.Entity}/{project.Project}")));

    /// <summary>All of what is named, as an export without further options has it; null if nothing is.</summary>
    private static ExportRequest? RequestOf(string[] given, string[] organizations, SelectionSettings settings)
    {
        if (given.Length == 0 && organizations.Length == 0)
            (given, organizations) = ([.. settings.Paths], [.. settings.Organizations]);
        if (organizations.Any(string.IsNullOrWhiteSpace))
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, "--organization is empty; give the name of an organization, or leave it out.", ExitCode.Usage));
        string[] names = [.. organizations.Concat(given.Select(SelectionParser.OrganizationOf).OfType<string>()).Distinct(StringComparer.Ordinal)];
        string[] paths = [.. given.Where(path => SelectionParser.OrganizationOf(path) is null)];
        if (paths.Length == 0 && names.Length == 0)
            paths = Session.DefaultSelection() is { } usual ? [usual] : [];
        if (paths.Length == 0 && names.Length == 0)
            return null;
        var excluded = new ProjectExclusion(settings.ExcludeProjects);
        return new ExportRequest(paths.Length == 0 ? [] : excluded.LeaveOut(SelectionParser.Parse(paths)), TableCatalogue.Default.Usual)
        {
            Excluded = excluded,
            OrganizationNames = names,
            TablesOfOrganizations = TableCatalogue.Default.Choose([], ofOrganizations: true),
        };
    }
}
