using System.CommandLine;
using WandbExporter.Cli.Monitoring;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Plan;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export export</c></summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        var selection = new SelectionOptions();
        var layout = new LayoutOptions();
        var artifacts = new ArtifactSelectionOptions();
        var server = new ServerOptions();
        var engine = new EngineOptions();
        var output = new OutputOptions();
        var to = new Option<string?>("--to") { Description = $"The destination: {StoreKinds.Examples}. Default: the one of --config.", HelpName = "DESTINATION" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be exported, as 'plan' does, and write nothing." };
        var strict = new Option<bool>("--strict") { Description = "Exit with 3 also when data that the server counts was not to be had." };
        var once = new Option<bool>("--once") { Description = "Leave a finished export as it is; without this, what is new or changed at the source is brought in." };
        var repair = new Option<bool>("--repair") { Description = "Read all that is there, and fetch again what is missing or damaged; what is new at the source is left to the next start." };
        var retryFailed = new Option<bool>("--retry-failed") { Description = "Try again what failed in an export that came to its end, and nothing else: what is new at the source is left to another start." };
        var fullCheck = new Option<bool>("--full-check") { Description = "Compare config and summary of every run too when looking for what changed, and list all versions of artifacts; takes as many requests as listing anew." };
        var maxFailures = new Option<string?>("--max-failures")
        {
            Description = $"End early when more than so many units failed for good in this start, or more than such a share of those planned, such as 5% (once {FailureLimit.FirstEnded} have ended), with what is in flight committed and exit code 3.",
            HelpName = "N|P%",
        };
        var publicSafe = new Option<bool>("--public-safe")
        {
            Description = "Keep out, and name, what holds something that looks like a credential: runs by their config and summary, else the unit or the file. Exit code 3 where there is any.",
        };
        var budget = new BudgetOptions();
        var metrics = new Option<string?>("--metrics")
        {
            Description = "Serve /metrics for Prometheus, and /healthz and /readyz, at this port while the export runs: :9464 at all addresses of this machine, 9464 for this machine alone; 0 takes a free port.",
            HelpName = "[HOST:]PORT",
        };
        var fleet = new FleetOption();
        var breakLock = new Option<bool>("--break-lock") { Description = "Take the destination's lock from a writer that no longer lives." };

        var command = new Command("export", HelpText.Export);
        selection.AddTo(command);
        artifacts.AddTo(command);
        layout.AddTo(command);
        command.Options.Add(to);
        server.AddTo(command);
        engine.AddTo(command);
        command.Options.Add(once);
        command.Options.Add(fullCheck);
        command.Options.Add(repair);
        command.Options.Add(retryFailed);
        command.Options.Add(publicSafe);
        command.Options.Add(strict);
        budget.AddTo(command);
        command.Options.Add(maxFailures);
        command.Options.Add(dryRun);
        command.Options.Add(breakLock);
        fleet.AddTo(command);
        command.Options.Add(metrics);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = engine.Read(parsed, server);
            var destination = StoreKinds.Parse(parsed.GetValue(to) ?? settings.Destination ?? throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Usage, "Say where to: --to DESTINATION, such as --to ./my-team.", ExitCode.Usage)));
            var limits = budget.Read(parsed);
            var log = output.Read(parsed);
            var request = artifacts.Read(parsed, layout.Read(parsed, selection.Read(parsed, settings.Selection))) with
            {
                Once = parsed.GetValue(once),
                FullCheck = parsed.GetValue(fullCheck),
                Repair = parsed.GetValue(repair),
                RetryFailed = parsed.GetValue(retryFailed),
                PublicSafe = parsed.GetValue(publicSafe),
                MaxFailures = parsed.GetValue(maxFailures) is { } most ? OptionCheck.FailureLimit(maxFailures.Name, most) : null,
            };
            if (request.RetryFailed && (Option<bool>[])[once, fullCheck, repair, dryRun] is var others && others.FirstOrDefault(parsed.GetValue) is { } other)
                throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"--retry-failed and {other.Name} contradict each other; leave out one of them.", ExitCode.Usage));
            var together = fleet.Read(parsed);
            var served = parsed.GetValue(metrics) is { } at ? MetricsAddress.Parse(at) : null;
            if (served is not null && parsed.GetValue(dryRun))
                throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, "--metrics tells of an export, and --dry-run makes none; leave out one of them.", ExitCode.Usage));
            // Last: what is wrong with the command line is told without a key.
            if (together is not null && parsed.GetValue(dryRun))
                log.Info("fleet", "--dry-run takes one process, which says what all together would export.");
            var asked = parsed.GetValue(dryRun) ? new AskedRequests() : null;
            await using var session = Session.Open(parsed, server, settings, log, asked);
            if (asked is not null)
                return await PlanCommand.RunAsync(session, asked, request, settings, log, json: false, fileSizes: false, cancellationToken);
            var health = new ExportHealth(TimeProvider.System, session.Client.Budget, ExportHealth.PatienceOf(settings.Transport.AttemptTimeout));
            await using var listening = served is null ? null : await MetricsServer.StartAsync(served, health, log, cancellationToken);
            var run = new ExportRun(session, request, settings, log) { Budget = limits, Reached = health.Enter, Fleet = together };
            return (int)await run.RunAsync(destination, parsed.GetValue(strict), parsed.GetValue(breakLock));
        });
        return command;
    }
}
