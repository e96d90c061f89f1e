using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export plan</c></summary>
internal static class PlanCommand
{
    public static Command Build()
    {
        var selection = new SelectionOptions();
        var server = new ServerOptions();
        var engine = new EngineOptions();
        var json = new Option<bool>("--json") { Description = "Print one JSON object a project." };
        var command = new Command("plan", "Says what an export would fetch: units, rows, bytes, requests. Lists the runs and writes nothing.");
        selection.AddTo(command);
        server.AddTo(command);
        engine.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = engine.Read(parsed, parsed.GetValue(server.MaxRequestsPerSecond));
            await using var session = Session.Open(parsed, server, settings, new ExportLog(LogFormat.Text, quiet: false));
            return await RunAsync(session, selection.Read(parsed, session.DefaultPaths), settings, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    public static async Task<int> RunAsync(Session session, ExportRequest request, EngineSettings settings, bool json, CancellationToken cancellationToken)
    {
        await session.SignInAsync(cancellationToken);
        var planner = new ExportPlanner(session.Client, request, settings);
        await planner.CheckSelectionAsync(cancellationToken);
        var total = new ProjectPlan(new("", ""));
        var projects = 0;
        if (!json)
            Console.WriteLine(Line("project", "runs", "units", "history rows", "≤ bytes", "files", "≥ requests"));
        await foreach (var plan in planner.PlanAsync(cancellationToken))
        {
            projects++;
            Console.WriteLine(json ? Json(plan) : Line(Printable.Of(plan.Project.ToString()), plan));
            total = total with
            {
                Runs = total.Runs + plan.Runs,
                Units = total.Units + plan.Units,
                HistoryRows = total.HistoryRows + plan.HistoryRows,
                HistoryBytes = total.HistoryBytes + plan.HistoryBytes,
                Files = total.Files + plan.Files,
                Requests = total.Requests + plan.Requests,
            };
        }
        if (!json)
        {
            Console.WriteLine(Line($"{projects} project(s)", total));
            if (settings.Transport.MaxRequestsPerSecond > 0)
                Console.WriteLine($"At {settings.Transport.MaxRequestsPerSecond} requests a second: {TimeSpan.FromSeconds(total.Requests / settings.Transport.MaxRequestsPerSecond):g} at the least.");
        }
        return (int)ExitCode.Complete;
    }

    private static string Line(string name, ProjectPlan plan) => Line(
        name, N(plan.Runs), N(plan.Units), N(plan.HistoryRows), Sizes.Text(plan.HistoryBytes), N(plan.Files), N(plan.Requests));

    private static string Line(string name, string runs, string units, string rows, string bytes, string files, string requests) =>
        $"{name,-40} {runs,9} {units,10} {rows,14} {bytes,10} {files,10} {requests,11}";

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Json(ProjectPlan plan)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("project", plan.Project.ToString());
            writer.WriteNumber("runs", plan.Runs);
            writer.WriteNumber("units", plan.Units);
            writer.WriteNumber("history_rows", plan.HistoryRows);
            writer.WriteNumber("history_bytes_at_most", plan.HistoryBytes);
            writer.WriteNumber("files", plan.Files);
            writer.WriteNumber("requests_at_least", plan.Requests);
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
