using System.CommandLine;
using System.Globalization;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export status</c></summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var directory = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to." };
        var engine = new EngineOptions();
        var command = new Command("status", "Says how far the export at a destination has come. Reads only; may run beside a writer.");
        command.Arguments.Add(directory);
        command.Options.Add(engine.ConfigFile);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(StoreKinds.Parse(parsed.GetValue(directory)!), engine.ReadDestination(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        await using var export = await Destinations.OpenReadOnlyAsync(uri, options, cancellationToken);
        var state = new JournalState(TableCatalogue.Default.Of(export.Identity.Tables).Units);
        await foreach (var record in export.Journal.ReadAllAsync(cancellationToken))
            state.Apply(record);
        var success = await export.Sink.StatAsync(ExportKeys.Success, cancellationToken) is not null;
        Console.WriteLine(Printable.Of($"{export.Sink.Location}: {StateOf(state, success, export.Writer)}"));
        Console.WriteLine(Printable.Of($"  from {export.Identity.Source}: {string.Join(", ", export.Identity.Selection)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {state.CommittedUnits:N0} units committed, {state.OpenPages.Sum(page => (long)page.PendingUnits):N0} known and open, {state.Failed.Count:N0} failed"));
        foreach (var (table, (parts, rows, bytes)) in state.Totals.ByTable)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(table.Length == 0 ? "(file contents)" : table),-16} {rows,14:N0} rows {parts,9:N0} parts {Sizes.Text(bytes),10}"));
        foreach (var failed in state.Failed.Take(20))
            Console.WriteLine(Printable.Of($"  failed: {failed.Unit}: {failed.Failure.Message}"));
        return (int)(success ? ExitCode.Complete : ExitCode.Incomplete);
    }

    private static string StateOf(JournalState state, bool success, LockOwner? writer) => success
        ? "complete"
        : writer is not null && !writer.IsKnownDead() ? $"being written by process {writer.Pid} on {writer.Host}"
        : state.IsClosed ? "finished, with failed units; the same command tries them again"
        : "not finished; the same command goes on";
}
