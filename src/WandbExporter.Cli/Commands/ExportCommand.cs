using System.CommandLine;
using WandbExporter.Cli.Options;
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
        var to = new Option<string>("--to") { Description = $"The destination: {StoreKinds.Examples}.", HelpName = "DESTINATION", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be exported, as 'plan' does, and write nothing." };
        var strict = new Option<bool>("--strict") { Description = "Exit with 3 also when data that the server counts was not to be had." };
        var once = new Option<bool>("--once") { Description = "Leave a finished export as it is; without this, what is new or changed at the source is brought in." };
        var repair = new Option<bool>("--repair") { Description = "Read all that is there, and fetch again what is missing or damaged; what is new at the source is left to the next start." };
        var fullCheck = new Option<bool>("--full-check") { Description = "Compare config and summary of every run too when looking for what changed, and list all versions of artifacts; takes as many requests as listing anew." };
        var budget = new BudgetOptions();
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
        command.Options.Add(strict);
        budget.AddTo(command);
        command.Options.Add(dryRun);
        command.Options.Add(breakLock);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = engine.Read(parsed, parsed.GetValue(server.MaxRequestsPerSecond));
            var destination = StoreKinds.Parse(parsed.GetValue(to)!);
            var limits = budget.Read(parsed);
            var log = output.Read(parsed);
            var request = artifacts.Read(parsed, layout.Read(parsed, selection.Read(parsed, settings.Selection))) with
            {
                Once = parsed.GetValue(once),
                FullCheck = parsed.GetValue(fullCheck),
                Repair = parsed.GetValue(repair),
            };
            // Last: what is wrong with the command line is told without a key.
            await using var session = Session.Open(parsed, server, settings, log);
            if (parsed.GetValue(dryRun))
                return await PlanCommand.RunAsync(session, request, settings, log, json: false, fileSizes: false, cancellationToken);
            var run = new ExportRun(session, request, settings, log) { Budget = limits };
            return (int)await run.RunAsync(destination, parsed.GetValue(strict), parsed.GetValue(breakLock));
        });
        return command;
    }
}
