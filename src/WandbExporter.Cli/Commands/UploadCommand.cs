using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WandbExporter.Cli.Output;
using WandbExporter.Cli.Uploads;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export upload file</c>; <see cref="UploadArtifactCommand"/> is beside it.</summary>
internal static class UploadCommand
{
    /// <summary>Files that a plan names.</summary>
    private const int Named = 10;

    public static Command Build()
    {
        var command = new Command("upload", HelpText.Upload);
        command.Subcommands.Add(BuildFile());
        command.Subcommands.Add(UploadArtifactCommand.Build());
        return command;
    }

    public static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));

    public static void Name(IReadOnlyList<LocalFile> files)
    {
        foreach (var file in files.Take(Named))
            Console.WriteLine($"  {Printable.Of(file.Name)}  {Sizes.Text(file.Size)}");
        if (files.Count > Named)
            Console.WriteLine($"  … and {N(files.Count - Named)} more");
    }

    private static Command BuildFile()
    {
        var run = new Argument<string>("ENTITY/PROJECT/RUN") { Description = "The run that gets them, by its id; also as the address of its page." };
        var paths = new Argument<string[]>("FILE") { Description = "Files, or folders with all that is in them.", Arity = ArgumentArity.OneOrMore };
        var root = new Option<string?>("--root") { Description = "Files are called by their paths in this folder. Default: a file by its own name, what is in a named folder by its path there.", HelpName = "FOLDER" };
        var common = new ChangeCommon("Say which files would be uploaded, and upload none.");
        var command = new Command("file", "Puts files among those of a run. One of the same name and content is not uploaded again, and one of the same name is replaced.");
        command.Arguments.Add(run);
        command.Arguments.Add(paths);
        command.Options.Add(root);
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            var path = RunOf(parsed.GetValue(run)!);
            var files = LocalFiles.Find(parsed.GetValue(paths)!, parsed.GetValue(root));
            var (log, settings) = common.Read(parsed);
            await using var session = Session.Open(parsed, common.Server, settings, log);
            await session.SignInAsync(signal.Token);
            return await UploadAsync(session, path, files, common.HowOf(parsed), settings, log, signal.Token);
        });
        return command;
    }

    private static (string, Action<Utf8JsonWriter>) Look(RunFilesUpload upload, int files, long bytes)
    {
        return ($"uploaded {N(upload.Done)}/{Counted.Of(files, "file")}, {Sizes.Text(upload.Bytes)} of {Sizes.Text(bytes)}", Fields);

        void Fields(Utf8JsonWriter json)
        {
            json.WriteNumber("files", upload.Done);
            json.WriteNumber("bytes", upload.Bytes);
        }
    }

    private static RunPath RunOf(string text) => RunPath.TryParse(text, out var run) ? run : throw Usage($"'{WebPage.Shown(text)}' is no run; write ENTITY/PROJECT/RUN.");

    private static async Task<int> UploadAsync(
        Session session, RunPath run, IReadOnlyList<LocalFile> files, Confirmation how, EngineSettings settings, ExportLog log, CancellationToken cancellationToken)
    {
        if (await session.Client.Runs.GetAsync(run, cancellationToken) is null)
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.RunNotFound, $"There is no run {run}, or this key may not see it; check its name.", ExitCode.Usage));
        var upload = new RunFilesUpload(session.Client, log, settings.Files.Workers);
        var (missing, replacing) = await upload.CompareAsync(run, files, cancellationToken);
        var bytes = missing.Sum(file => file.Size);
        Console.WriteLine($"{Counted.Of(missing.Count, "file")} to upload to {Printable.Of(run.ToString())}, {Sizes.Text(bytes)}; {Counted.Of(replacing, "of them replaces", "of them replace")} what is there, and {Counted.Of(files.Count - missing.Count, "is there as it is", "are there as they are")}.");
        Name(missing);
        if (how.IsDryRun || missing.Count == 0)
            return (int)ExitCode.Complete;
        how.Confirm($"Upload {Counted.Of(missing.Count, "file")}?");
        await using (ProgressLines.Start(log, () => Look(upload, missing.Count, bytes)))
            await upload.UploadAsync(run, missing, cancellationToken);
        var exit = upload.Failed == 0 ? ExitCode.Complete : ExitCode.Incomplete;
        log.Result("upload", $"{Counted.Of(upload.Done, "file")} uploaded, {Sizes.Text(upload.Bytes)}, {N(upload.Failed)} failed.{(upload.Failed == 0 ? "" : " The same command uploads what is missing.")}", json =>
        {
            json.WriteNumber("uploaded_files", upload.Done);
            json.WriteNumber("uploaded_bytes", upload.Bytes);
            json.WriteNumber("unchanged", files.Count - missing.Count);
            json.WriteNumber("failed", upload.Failed);
            json.WriteNumber("exit_code", (int)exit);
        });
        return (int)exit;
    }
}
