using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Fleet;
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
        var output = new OutputOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("status", "Says how far the export at a destination has come. Reads only; may run beside a writer.");
        command.Arguments.Add(directory);
        command.Options.Add(engine.ConfigFile);
        command.Options.Add(json);
        output.AddFormatTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            StoreKinds.Parse(parsed.GetValue(directory)!), engine.ReadDestination(parsed), output.Read(parsed), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DestinationUri uri, DestinationOptions options, ExportLog log, bool json, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var export = await Destinations.OpenReadOnlyAsync(uri, options, cancellationToken);
        var units = TableCatalogue.Default.Of(export.Identity.Tables).Units;
        var (state, _) = await JournalReplay.ReadAsync(export.Journal.ReadAllAsync, units, null, cancellationToken);
        var success = await export.Sink.StatAsync(ExportKeys.Success, cancellationToken) is not null;
        var fleet = success ? null : await FleetOf(uri, options, export.Writer, log, cancellationToken);
        var exit = success ? ExitCode.Complete : ExitCode.Incomplete;
        if (log.IsJson)
        {
            log.Result("status", $"{export.Sink.Location}: {StateOf(state, success, export.Writer)}", line =>
            {
                line.WriteNumber("exit_code", (int)exit);
                line.WriteNumber("elapsed_seconds", Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 3));
                WriteFields(line, export, state, success, fleet);
            });
        }
        if (json)
            Console.WriteLine(JsonOf(export, state, success, fleet));
        if (json || log.IsJson)
            return (int)exit;
        Console.WriteLine(Printable.Of($"{export.Sink.Location}: {StateOf(state, success, export.Writer)}"));
        Console.WriteLine(Printable.Of($"  from {export.Identity.Source}: {export.Identity.SelectionText}"));
        if (export.Identity.FilterText is { Length: > 0 } filters)
            Console.WriteLine(Printable.Of($"  only {filters}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Counted.Of(state.CommittedUnits, "unit")} committed, {state.PendingUnits:N0} known and open, {state.Failed.Count:N0} failed"));
        if (state.LastUpdate is { } update)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  held against the source on {update.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {update}"));
        foreach (var line in fleet is null ? [] : LinesOf(fleet))
            Console.WriteLine(Printable.Of($"  {line}"));
        foreach (var line in TableLine.Of(state.Totals.ByTable, Terminal.OutputWidth))
            Console.WriteLine(line);
        foreach (var area in state.AreasOf(export.Identity.Tables).Where(area => area.Standing != AreaStanding.Complete))
            Console.WriteLine(Printable.Of($"  {area}"));
        foreach (var failed in state.Failed.Take(20))
            Console.WriteLine(Printable.Of($"  failed: {failed.Unit}: {failed.Failure.Message}"));
        return (int)exit;
    }

    /// <summary>Who works on it; null where nobody but one process does or may.</summary>
    private static async Task<FleetStatus?> FleetOf(DestinationUri uri, DestinationOptions options, LockOwner? writer, ExportLog log, CancellationToken cancellationToken) =>
        writer?.Fleet is null ? null : await FleetStatus.ReadAsync(uri, options, writer, notice => log.Info("fleet", notice), cancellationToken);

    private static IEnumerable<string> LinesOf(FleetStatus fleet)
    {
        var age = Durations.Text(TimeSpan.FromSeconds(Math.Round(fleet.Age.TotalSeconds)));
        yield return fleet.IsStale
            ? $"a fleet of {Counted.Of(fleet.Nodes.Count, "node")}, as it was {age} ago; this is stale, for its coordinator has said nothing since:"
            : $"a fleet of {Counted.Of(fleet.Nodes.Count, "node")}, as of {age} ago:";
        foreach (var line in NodeLines.Of(fleet.Nodes))
            yield return $"  {line}";
    }

    private static string StateOf(JournalState state, bool success, LockOwner? writer) => success
        ? "complete"
        : writer is not null && !writer.IsKnownDead() ? $"being written by process {writer.Pid} on {writer.Host}"
        : state.IsClosed ? "finished, with failed units; the same command tries them again"
        : "not finished; the same command goes on";

    private static string JsonOf(IExportView export, JournalState state, bool success, FleetStatus? fleet)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteFields(json, export, state, success, fleet);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteFields(Utf8JsonWriter json, IExportView export, JournalState state, bool success, FleetStatus? fleet)
    {
        json.WriteString("destination", export.Sink.Location);
        json.WriteString("source", export.Identity.Source);
        FilterFields.Write(json, export.Identity.FilterAlone, ListingFilters.Of(export.Identity.Filters));
        json.WriteBoolean("complete", success);
        json.WriteString("state", StateOf(state, success, export.Writer));
        json.WriteNumber("units_committed", state.CommittedUnits);
        json.WriteNumber("units_open", state.PendingUnits);
        json.WriteNumber("units_failed", state.Failed.Count);
        if (state.LastUpdate is { } update)
            json.WriteString("held_against_source_at", update.At);
        if (fleet is not null)
        {
            json.WriteStartObject("fleet");
            json.WriteString("at", fleet.At);
            json.WriteBoolean("stale", fleet.IsStale);
            NodeLines.Write(json, fleet.Nodes);
            json.WriteEndObject();
        }
        json.WriteStartArray("tables");
        foreach (var (table, (parts, rows, bytes)) in state.Totals.ByTable)
        {
            json.WriteStartObject();
            json.WriteString("table", table switch { TableTotals.FileContents => "file_contents", TableTotals.ArtifactContents => "artifact_contents", TableTotals.ReportContents => "report_contents", _ => table });
            json.WriteNumber("rows", rows);
            json.WriteNumber("parts", parts);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("areas");
        foreach (var area in state.AreasOf(export.Identity.Tables))
        {
            json.WriteStartObject();
            json.WriteString("area", area.Table);
            json.WriteString("standing", area.StandingText);
            json.WriteNumber("places", area.Units);
            json.WriteNumber("rows", area.Rows);
            if (area.Counted is { } counted)
                json.WriteNumber("counted", counted);
            json.WriteString("example", area.Place);
            if (area.Why is { } why)
                json.WriteString("why", why);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("failures");
        foreach (var failed in state.Failed)
        {
            json.WriteStartObject();
            json.WriteString("unit", failed.Unit);
            json.WriteString("code", failed.Failure.Code);
            json.WriteString("message", failed.Failure.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
