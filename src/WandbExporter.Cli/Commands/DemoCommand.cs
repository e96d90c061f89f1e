using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Local;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export demo</c></summary>
internal static class DemoCommand
{
    public static Command Build()
    {
        var world = new WorldOptions();
        var engine = new EngineOptions();
        var output = new OutputOptions();
        var to = new Option<string>("--to")
        {
            Description = "The destination: a directory.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "demo-export",
        };
        var command = new Command("demo", HelpText.Prose("""
            Exports a small, generated organization from a simulated server: no account, no network. Kill it and run it again:
            it goes on where it was. What it writes is what a real export writes.
            """));
        command.Options.Add(to);
        world.AddTo(command);
        engine.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (StoreKinds.Parse(parsed.GetValue(to)!) is not LocalDirectory directory)
                throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The demo writes to a directory, and {parsed.GetValue(to)} is none; 'copy' takes it on from there.", ExitCode.Usage));
            var options = world.Read(parsed);
            await using var simulator = await WandbSimulator.StartAsync(options, cancellationToken);
            var settings = engine.Read(parsed, null);
            var connection = new ConnectionSettings(
                simulator.BaseUrl, options.ApiKey, "the simulator", new Dictionary<string, string>());
            var log = output.Read(parsed);
            await using var session = Session.Open(connection, settings, log, "simulator://demo");
            var request = new ExportRequest(
                SelectionParser.Parse(simulator.World.Entities.Select(entity => entity.Name)),
                TableCatalogue.Default.Of([.. TableCatalogue.Default.Usual.Names, .. TableCatalogue.Default.ArtifactNames]))
            {
                Artifacts = ArtifactSelection.All,
            };
            var exit = await new ExportRun(session, request, settings, log).RunAsync(directory, strict: false, breakLock: false);
            if (exit == ExitCode.Complete && !log.IsQuiet && !log.IsJson)
                DemoHints.Write(parsed.GetValue(to)!, Console.Error);
            return (int)exit;
        });
        return command;
    }
}
