using System.CommandLine;
using WandbExporter.Archive.Views;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Queries;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Local;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export views</c></summary>
internal static class ViewsCommand
{
    public static Command Build()
    {
        var directory = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to." };
        var engine = new Option<string>("--for")
        {
            Description = "The engine that the script is for.",
            HelpName = "duckdb|spark|snowflake|bigquery|clickhouse|postgres",
            DefaultValueFactory = _ => "duckdb",
        };
        var config = new EngineOptions();
        var command = new Command("views", HelpText.Views);
        command.Arguments.Add(directory);
        command.Options.Add(engine);
        command.Options.Add(config.ConfigFile);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(directory)!, OptionCheck.OneOf<ViewEngine>("--for", parsed.GetValue(engine)!), config.ReadDestination(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string given, ViewEngine engine, DestinationOptions options, CancellationToken cancellationToken)
    {
        var uri = StoreKinds.Parse(given);
        await using var export = await OpenAsync(uri, given, options, cancellationToken);
        var units = TableCatalogue.Default.Of(export.Identity.Tables).Units;
        var (state, _) = await JournalReplay.ReadAsync(export.Journal.ReadAllAsync, units, null, cancellationToken);
        Console.Out.Write(await ViewScripts.RenderAsync(engine, export, state, uri is LocalDirectory ? export.Sink.Location : uri.ToString(), cancellationToken));
        return (int)ExitCode.Complete;
    }

    private static async Task<IExportView> OpenAsync(DestinationUri uri, string given, DestinationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await Destinations.OpenReadOnlyAsync(uri, options, cancellationToken);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.NoExport)
        {
            throw ExportFinder.Meant(e, uri, given);
        }
    }
}
