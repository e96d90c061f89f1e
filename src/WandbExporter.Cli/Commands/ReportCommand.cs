using System.CommandLine;
using WandbExporter.Browse.Reports;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export report</c></summary>
internal static class ReportCommand
{
    public static Command Build()
    {
        var directory = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to." };
        var project = new Option<string>("--project") { Description = "The project: ENTITY/PROJECT, or PROJECT where one entity has it.", HelpName = "PROJECT", Required = true };
        var runs = new Option<string[]>("--run") { Description = "The id of a run; may be given several times. Default: the 20 newest.", HelpName = "ID" };
        var metrics = new Option<string[]>("--metric") { Description = "A metric, as it was logged; may be given several times. Default: all with numbers.", HelpName = "NAME" };
        var axis = new Option<string>("--over") { Description = "What curves are drawn over: step, runtime, timestamp, or a metric.", HelpName = "AXIS", DefaultValueFactory = _ => "step" };
        var output = new Option<string?>("--output") { Description = "The file to write. Default: one named like the project, here.", HelpName = "FILE" };
        var command = new Command("report", HelpText.Report);
        command.Arguments.Add(directory);
        foreach (var option in (Option[])[project, runs, metrics, axis, output])
            command.Options.Add(option);
        var spool = new SpoolOptions();
        spool.AddTo(command);
        var talk = new OutputOptions();
        talk.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            var log = talk.Read(parsed);
            var options = spool.Read(parsed, log);
            var choice = new ReportChoice(
                parsed.GetValue(project)!,
                [.. (parsed.GetValue(runs) ?? []).Distinct()],
                [.. (parsed.GetValue(metrics) ?? []).Distinct()],
                parsed.GetValue(axis)! switch { "step" => "_step", "runtime" => "_runtime", "timestamp" => "_timestamp", var metric => metric });
            await using var export = await spool.OpenAsync(parsed, parsed.GetValue(directory)!, log, signal.Token);
            var report = await ProjectReport.WriteAsync(export, options, choice, TimeProvider.System, signal.Token);
            var path = parsed.GetValue(output) ?? FileFor(report.Project);
            await WriteAsync(path, report.Html, signal.Token);
            Console.WriteLine(Printable.Of($"{path}: {Counted.Of(report.Charts, "chart")} of {Counted.Of(report.Runs, "run")}."));
            return (int)ExitCode.Complete;
        });
        return command;
    }

    private static string FileFor(string project) =>
        string.Concat(project.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')).TrimStart('.', '-') is { Length: > 0 and <= 100 } name ? $"{name}.html" : "report.html";

    private static async Task WriteAsync(string path, string html, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, html, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The file '{path}', which --output names, cannot be written ({e.Message.TrimEnd('.')}); check its folder and permissions.", ExitCode.Usage), e);
        }
    }
}
