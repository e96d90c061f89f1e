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
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export plan</c></summary>
internal static class PlanCommand
{
    private const int NameWidth = 40;

    private static readonly TextColumn[] Columns =
    [
        new("runs", 9, 2),
        new("units", 10, 7),
        new("history rows", 14, 3),
        new("≤ bytes", 10, 5),
        new("files", 10, 4),
        new("≥ requests", 11, 1),
        new("≥ time", 12, 6),
    ];

    private static readonly TextColumn[] ObjectColumns = [new("units", 9, 2), new("rows", 17, 0), new("≥ requests", 11, 1)];

    private static readonly TextColumn[] ArtifactColumns = [new("versions", 9, 8), new("their files", 12, 9), new("their bytes", 12, 0)];

    public static Command Build()
    {
        var selection = new SelectionOptions();
        var artifacts = new ArtifactSelectionOptions();
        var server = new ServerOptions();
        var engine = new EngineOptions();
        var output = new OutputOptions();
        var json = new Option<bool>("--json") { Description = "Print one JSON object a project, and one for each entity and organization that has objects of its own." };
        var fileSizes = new Option<bool>("--file-sizes") { Description = "Say how many bytes the files have: lists those of every run, a request a run or more, and reads the manifests of artifacts." };
        var command = new Command("plan", "Says what an export would fetch: units, rows, bytes, requests, time. Lists the runs and writes nothing.");
        selection.AddTo(command);
        artifacts.AddTo(command);
        server.AddTo(command);
        engine.AddTo(command);
        command.Options.Add(fileSizes);
        command.Options.Add(json);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var log = output.Read(parsed);
            var settings = engine.Read(parsed, server);
            var request = artifacts.Read(parsed, selection.Read(parsed, settings.Selection));
            var asked = new AskedRequests();
            await using var session = Session.Open(parsed, server, settings, log, asked);
            return await RunAsync(session, asked, request, settings, log, parsed.GetValue(json), parsed.GetValue(fileSizes), cancellationToken);
        });
        return command;
    }

    public static async Task<int> RunAsync(
        Session session, AskedRequests asked, ExportRequest request, EngineSettings settings, ExportLog log, bool json, bool fileSizes, CancellationToken cancellationToken)
    {
        await using var progress = ProgressLines.Start(log, asked.Look);
        await session.SignInAsync(cancellationToken);
        request = await new SelectionCheck(session, settings, log).CheckAsync(request, cancellationToken);
        var planner = new ExportPlanner(session.Client, request, settings, TimeProvider.System) { ListsFiles = fileSizes };
        var total = new SubjectPlan(new Subject.WholeEntity(""));
        PlanTime? whole = null;
        var projects = 0;
        var hasArtifacts = request.Tables.Names.Intersect(TableCatalogue.Default.ArtifactNames).Any();
        TextColumn[] columns = [.. Columns, .. fileSizes ? (TextColumn[])[new("file bytes", 10, 0)] : [], .. hasArtifacts ? ArtifactColumns : []];
        var table = new TextTable(Terminal.OutputWidth, NameWidth, columns);
        if (!json && ExportIdentity.TextOf(request.Filter, request.Filters) is { Length: > 0 } filters)
            Console.WriteLine(Printable.Of($"Only {filters}."));
        if (!json)
            Write(table.Head("project"));
        await foreach (var plan in planner.PlanAsync(cancellationToken))
        {
            projects += plan.Of is Subject.WholeProject ? 1 : 0;
            var time = TimeOf(plan);
            // Answers may come faster by and by: what was said of one project holds for all of them together.
            whole = whole?.Add(time) ?? time;
            if (json)
                Console.WriteLine(Json(plan, time, request));
            else
                Write(table.Row(Printable.Of(NameOf(plan.Of)), Cells(plan, time)));
            total = total.Add(plan);
        }
        if (!json)
        {
            whole ??= TimeOf(total);
            Write(table.Row(Counted.Of(projects, "project"), Cells(total, whole)));
            foreach (var line in Words(total, whole))
                Console.WriteLine(line);
            WriteObjects(total.Objects);
        }
        return (int)ExitCode.Complete;

        PlanTime TimeOf(SubjectPlan plan) => PlanTime.Of(
            plan.Requests, planner.AnswerTime, settings.Transport.MaxConcurrency, session.Client.Budget.Snapshot().RequestsPerSecond);

        string[] Cells(SubjectPlan plan, PlanTime time) =>
        [
            N(plan.Runs),
            N(plan.Units),
            N(plan.HistoryRows),
            Sizes.Text(plan.HistoryBytes),
            N(plan.Files),
            N(plan.Requests),
            Durations.Text(time.AtLeast),
            .. fileSizes ? (string[])[Sizes.Text(plan.FileBytes ?? 0)] : [],
            .. hasArtifacts ? (string[])[N(plan.Artifacts?.Versions ?? 0), N(plan.Artifacts?.Files ?? 0), Sizes.Text(plan.Artifacts?.Bytes ?? 0)] : [],
        ];

        IEnumerable<string> Words(SubjectPlan plan, PlanTime time)
        {
            yield return time.ToString();
            if (plan.Artifacts is { Bytes: > 0 } artifacts)
                yield return $"Of the artifacts' {Sizes.Text(artifacts.Bytes)}, {Sizes.Text(artifacts.AskedBytes)} are asked for and written to a directory, {Sizes.Text(artifacts.BytesToBucket(request.Artifacts.Layout))} to a bucket{(fileSizes ? "" : " at the most; --file-sizes reads the manifests and says it exactly")}.";
            if (plan is { Files: > 0, FileBytes: null } && request.FileContents)
                yield return "The files come on top; --file-sizes says how many bytes they have.";
        }
    }

    /// <summary>The objects by table: how many there are, as far as something tells before they are read.</summary>
    private static void WriteObjects(IReadOnlyList<ObjectPlan> objects)
    {
        if (objects.Count == 0)
            return;
        var table = new TextTable(Terminal.OutputWidth, NameWidth, ObjectColumns);
        Console.WriteLine();
        Write(table.Head("objects"));
        foreach (var plan in objects)
            Write(table.Row(plan.Table, [N(plan.Units), RowsOf(plan), N(plan.Requests)]));
        if (objects.Any(plan => plan.Uncounted > 0))
            Console.WriteLine("Where rows are not counted ahead, the server tells no number before it is asked for all of them; so of the files that reports bring.");
    }

    private static string RowsOf(ObjectPlan plan) =>
        plan.Uncounted == 0 ? N(plan.Rows) : plan.Rows == 0 ? "not counted ahead" : $"≥ {N(plan.Rows)}";

    private static string NameOf(Subject of) => of switch
    {
        Subject.WholeProject project => project.Path.ToString(),
        Subject.WholeOrganization organization => $"organization {organization.Name}",
        _ => $"entity {of.Entity}",
    };

    private static void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.WriteLine(line);
    }

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Json(SubjectPlan plan, PlanTime time, ExportRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (plan.Of is Subject.WholeProject project)
            {
                writer.WriteString("project", project.Path.ToString());
                writer.WriteNumber("runs", plan.Runs);
            }
            else
            {
                writer.WriteString(plan.Of is Subject.WholeOrganization ? "organization" : "entity", plan.Of.Entity);
            }
            writer.WriteNumber("units", plan.Units);
            if (plan.Of is Subject.WholeProject)
            {
                writer.WriteNumber("history_rows", plan.HistoryRows);
                writer.WriteNumber("history_bytes_at_most", plan.HistoryBytes);
                writer.WriteNumber("files", plan.Files);
            }
            if (plan.FileBytes is { } bytes)
                writer.WriteNumber("file_bytes", bytes);
            if (plan.Artifacts is { } artifacts)
            {
                writer.WriteNumber("artifact_versions", artifacts.Versions);
                writer.WriteNumber("artifact_files", artifacts.Files);
                writer.WriteNumber("artifact_bytes", artifacts.Bytes);
                writer.WriteNumber("artifact_bytes_repeated_at_least", artifacts.RepeatedBytes);
                writer.WriteNumber("artifact_bytes_asked", artifacts.AskedBytes);
                writer.WriteNumber("artifact_bytes_to_directory", artifacts.AskedBytes);
                writer.WriteNumber("artifact_bytes_to_bucket", artifacts.BytesToBucket(request.Artifacts.Layout));
            }
            if (plan.Objects.Count > 0)
                WriteObjects(writer, plan.Objects);
            writer.WriteNumber("requests_at_least", plan.Requests);
            writer.WriteNumber("seconds_at_least", Math.Round(time.AtLeast.TotalSeconds, 3));
            FilterFields.Write(writer, request.Filter, request.Filters);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary><c>rows</c> is null where nothing tells it ahead; of runs some of which tell it, the rows of those.</summary>
    private static void WriteObjects(Utf8JsonWriter writer, IReadOnlyList<ObjectPlan> objects)
    {
        writer.WriteStartObject("objects");
        foreach (var table in objects)
        {
            writer.WriteStartObject(table.Table);
            writer.WriteNumber("units", table.Units);
            if (table.Uncounted > 0 && table.Rows == 0)
                writer.WriteNull("rows");
            else
                writer.WriteNumber("rows", table.Rows);
            writer.WriteNumber("requests_at_least", table.Requests);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
