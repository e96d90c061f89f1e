using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WandbExporter.Cli.Output;
using WandbExporter.Cli.Uploads;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export upload artifact</c></summary>
internal static class UploadArtifactCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("ENTITY/PROJECT/NAME") { Description = "The artifact that gets a version; it is made if it is not there." };
        var paths = new Argument<string[]>("PATH") { Description = "Files, by their own names, or folders, of which all files by their paths in them.", Arity = ArgumentArity.OneOrMore };
        var type = new Option<string>("--type") { Description = "The artifact's type, such as model or dataset.", HelpName = "TYPE", Required = true };
        var alias = new Option<string[]>("--alias") { Description = "A name of the version beside latest. May be given several times.", HelpName = "NAME" };
        var tag = new Option<string[]>("--tag") { Description = "A tag of the version. May be given several times.", HelpName = "TAG" };
        var description = new Option<string?>("--description") { Description = "What the version is.", HelpName = "TEXT" };
        var metadata = new Option<string?>("--metadata") { Description = "Metadata of the version, an object such as '{\"epochs\": 12}'.", HelpName = "JSON" };
        var run = new Option<string?>("--run") { Description = "The id of the run that logs it. Default: one of the job type auto is made for it.", HelpName = "ID" };
        var common = new ChangeCommon("Say what would be uploaded, and upload nothing.");
        var command = new Command("artifact", "Makes a new version of an artifact of files. If its newest version has the same content, no other is made.");
        command.Arguments.Add(name);
        command.Arguments.Add(paths);
        foreach (var option in new Option[] { type, alias, tag, description, metadata, run })
            command.Options.Add(option);
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            var (project, draft) = Read(parsed.GetValue(name)!, parsed.GetValue(type)!);
            var files = LocalFiles.Find(parsed.GetValue(paths)!, null);
            foreach (var file in files)
                draft.AddContent(file.Name, () => LocalFiles.Open(file.Path));
            draft.Aliases = Texts("--alias", parsed.GetValue(alias));
            draft.Tags = Texts("--tag", parsed.GetValue(tag));
            draft.Description = parsed.GetValue(description);
            draft.Metadata = Metadata(parsed.GetValue(metadata));
            var (log, settings) = common.Read(parsed);
            await using var session = Session.Open(parsed, common.Server, settings, log);
            await session.SignInAsync(signal.Token);
            return await UploadAsync(session, project, draft, files, parsed.GetValue(run), common.HowOf(parsed), settings, log, signal.Token);
        });
        return command;
    }

    private static (ProjectPath Project, ArtifactDraft Draft) Read(string name, string type)
    {
        if (name.Split('/') is not [{ Length: > 0 } entity, { Length: > 0 } project, { Length: > 0 } collection])
            throw UploadCommand.Usage($"'{Printable.Of(WebPage.Shown(name))}' is no artifact; write ENTITY/PROJECT/NAME.");
        try
        {
            return (new ProjectPath(entity, project), new ArtifactDraft(collection, type));
        }
        catch (ArgumentException odd)
        {
            throw UploadCommand.Usage(odd.Message.Split(" (Parameter")[0]);
        }
    }

    private static string[] Texts(string option, string[]? texts) =>
        texts?.Any(string.IsNullOrWhiteSpace) == true ? throw UploadCommand.Usage($"{option} is empty; give a name, or leave it out.")
        : option == "--alias" && texts?.FirstOrDefault(text => text.AsSpan().IndexOfAny('/', ':') >= 0) is { } odd ? throw UploadCommand.Usage($"--alias is '{odd}'; an alias has none of / and :.")
        : [.. (texts ?? []).Distinct(StringComparer.Ordinal)];

    private static RawJson? Metadata(string? text)
    {
        if (text is null)
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return new RawJson(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw UploadCommand.Usage("--metadata is no JSON object; write one such as '{\"epochs\": 12}'.");
    }

    private static async Task<int> UploadAsync(
        Session session, ProjectPath project, ArtifactDraft draft, IReadOnlyList<LocalFile> files, string? run, Confirmation how, EngineSettings settings, ExportLog log, CancellationToken cancellationToken)
    {
        if (await session.Client.Projects.GetAsync(project, cancellationToken) is null)
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.ProjectNotFound, $"There is no project {project}, or this key may not see it; check its name.", ExitCode.Usage));
        if (run is not null && await session.Client.Runs.GetAsync(project.Run(run), cancellationToken) is null)
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.RunNotFound, $"There is no run {project}/{run}, or this key may not see it; check its id.", ExitCode.Usage));
        ArtifactUploadProgress? far = null;
        var options = new ArtifactUploadOptions { Parallelism = settings.Files.Workers, Progress = now => far = now };
        var upload = run is null ? session.Client.Artifacts.Log(draft, project, options) : session.Client.Artifacts.Log(draft, project.Run(run), options);
        ArtifactUploadPlan plan;
        try
        {
            plan = await upload.DryRunAsync(cancellationToken);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw Unread(unread, "nothing was uploaded.", ExitCode.Usage);
        }
        Tell(plan, project, draft, files);
        if (how.IsDryRun)
            return (int)ExitCode.Complete;
        if (!plan.IsThere)
            how.Confirm($"Upload {Counted.Of(plan.Files, "file")}?");
        else if (NamesOf(plan) is { } names)
            how.Confirm($"Give v{plan.Latest?.VersionIndex} {names}?");
        try
        {
            LoggedArtifact logged;
            await using (ProgressLines.Start(log, () => Look(far)))
                logged = await upload.SendAsync(cancellationToken);
            Tell(log, project, draft, plan, logged);
            return (int)ExitCode.Complete;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw Unread(unread, "there is no new version. When it is readable, the same command goes on.", ExitCode.Incomplete);
        }
    }

    private static ExportException Unread(Exception unread, string left, ExitCode exit) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"A file cannot be read ({unread.Message.TrimEnd('.')}); {left}", exit), unread);

    /// <summary>Null: it gets none.</summary>
    private static string? NamesOf(ArtifactUploadPlan plan)
    {
        var names = string.Join(" and ", new[] { Of("alias", "aliases", plan.NewAliases), Of("tag", "tags", plan.NewTags) }.OfType<string>());
        return names.Length == 0 ? null : names;

        static string? Of(string one, string many, IReadOnlyList<string> names) => names.Count == 0 ? null : $"the {(names.Count == 1 ? one : many)} {Printable.Of(string.Join(", ", names))}";
    }

    /// <summary>Of a version that is there, and is not given them.</summary>
    private static bool IsOtherwiseDescribed(ArtifactDraft draft, ArtifactVersion there) =>
        (draft.Description is { } description && description != there.Description)
        || (draft.Metadata is { } metadata && !(there.MetadataJson is { } now && IsSame(metadata, now)));

    private static bool IsSame(RawJson one, RawJson other)
    {
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(one.Utf8.Span), JsonNode.Parse(other.Utf8.Span));
        }
        catch (Exception odd) when (odd is JsonException or ArgumentException)
        {
            return false;
        }
    }

    private static void Tell(ArtifactUploadPlan plan, ProjectPath project, ArtifactDraft draft, IReadOnlyList<LocalFile> files)
    {
        var name = Printable.Of($"{project}/{draft.Name}");
        var latest = plan.Latest?.VersionIndex;
        Console.WriteLine(plan.IsThere
            ? $"{name}:v{latest} has this content already; no other version is made."
            : $"A new version of {name} ({Printable.Of(draft.Type)}): {Counted.Of(plan.Files, "file")}, {Sizes.Text(plan.Bytes)}{(latest is null ? "" : $"; the newest is v{latest}")}.");
        if (!plan.IsThere)
            UploadCommand.Name(files);
        else if (NamesOf(plan) is { } names)
            Console.WriteLine($"It gets {names}{(plan.NewAliases.Count == 0 ? "" : "; another version that has one of these aliases loses it")}.");
        if (plan is { IsThere: true, Latest: { } there } && IsOtherwiseDescribed(draft, there))
            Console.WriteLine("Its description and metadata stay as they are: --description and --metadata are of a new version.");
    }

    private static (string, Action<Utf8JsonWriter>) Look(ArtifactUploadProgress? far)
    {
        return (far is null ? "reading the files" : $"uploaded {UploadCommand.N(far.FilesDone)}/{Counted.Of(far.Files, "file")}, {Sizes.Text(far.BytesDone)} of {Sizes.Text(far.Bytes)}", Fields);

        void Fields(Utf8JsonWriter json)
        {
            json.WriteNumber("files", far?.FilesDone ?? 0);
            json.WriteNumber("bytes", far?.BytesDone ?? 0);
        }
    }

    private static void Tell(ExportLog log, ProjectPath project, ArtifactDraft draft, ArtifactUploadPlan plan, LoggedArtifact logged)
    {
        var name = $"{project}/{draft.Name}:v{logged.Version.VersionIndex}";
        var message = logged.IsNew
            ? $"Uploaded: {name}, {Counted.Of(logged.UploadedFiles, "file")}, {Sizes.Text(logged.UploadedBytes)}; {Counted.Of(plan.Files - logged.UploadedFiles, "was", "were")} there."
            : $"No new version: {name} has this content.";
        log.Result("upload", message, json =>
        {
            json.WriteString("version", name);
            json.WriteBoolean("is_new", logged.IsNew);
            json.WriteNumber("uploaded_files", logged.UploadedFiles);
            json.WriteNumber("uploaded_bytes", logged.UploadedBytes);
            json.WriteNumber("exit_code", (int)ExitCode.Complete);
        });
    }
}
