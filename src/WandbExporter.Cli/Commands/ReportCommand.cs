using System.CommandLine;
using System.Globalization;
using WandbExporter.Browse.Reports;
using WandbExporter.Browse.Reports.Pictures;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export report</c></summary>
internal static class ReportCommand
{
    public static Command Build()
    {
        var destination = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to." };
        var project = new Option<string>("--project") { Description = "The project: ENTITY/PROJECT, or PROJECT where one entity has it.", HelpName = "PROJECT", Required = true };
        var runs = new Option<string[]>("--run") { Description = "The id of a run; may be given several times. Default: the 20 newest.", HelpName = "ID" };
        var metrics = new Option<string[]>("--metric") { Description = "A metric, as it was logged; may be given several times. Default: all with numbers.", HelpName = "NAME" };
        var axis = new Option<string>("--over") { Description = "What curves are drawn over: step, runtime, timestamp, or a metric.", HelpName = "AXIS", DefaultValueFactory = _ => "step" };
        var output = new Option<string?>("--output") { Description = "The file to write. Default: one named like the project, here; with --png none.", HelpName = "FILE" };
        var png = new Option<string?>("--png") { Description = "Writes each chart as a PNG file to this directory, which is new, empty, or from an earlier report.", HelpName = "DIRECTORY" };
        var size = new Option<string>("--png-size") { Description = "How large they are, in pixels; larger ones are sharper.", HelpName = "WIDTHxHEIGHT", DefaultValueFactory = _ => $"{PictureSize.Default.Width}x{PictureSize.Default.Height}" };
        var command = new Command("report", HelpText.Report);
        command.Arguments.Add(destination);
        foreach (var option in (Option[])[project, runs, metrics, axis, output, png, size])
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
            var pictureSize = SizeOf(parsed.GetValue(size)!);
            var folder = parsed.GetValue(png) is { } directory ? await PictureFolder.OpenAsync(directory, signal.Token) : null;
            if (folder is null && parsed.GetResult(size) is { Implicit: false })
                throw Usage("--png-size is of pictures; give --png DIRECTORY too, or leave it out.");
            if (parsed.GetValue(output) is { } page)
            {
                if (page.Length == 0 || Directory.Exists(page))
                    throw Usage($"'{page}', which --output names, is no file; give the name of one.");
                if (folder?.Holds(page) == true)
                    throw Usage($"The file '{page}', which --output names, would lie in the directory of --png, which holds pictures alone; give another place for one of them.");
            }
            var choice = new ReportChoice(
                parsed.GetValue(project)!,
                [.. (parsed.GetValue(runs) ?? []).Distinct()],
                [.. (parsed.GetValue(metrics) ?? []).Distinct()],
                parsed.GetValue(axis)! switch { "step" => "_step", "runtime" => "_runtime", "timestamp" => "_timestamp", var metric => metric },
                folder is null ? null : pictureSize);
            await using var export = await spool.OpenAsync(parsed, parsed.GetValue(destination)!, log, signal.Token);
            var report = await ProjectReport.WriteAsync(export, options, choice, TimeProvider.System, signal.Token);
            var path = parsed.GetValue(output) ?? (folder is null ? FileFor(report.Project) : null);
            if (path is not null)
                await WriteAsync(path, report.Html, signal.Token);
            if (folder is not null)
                await folder.WriteAsync(report, signal.Token);
            var written = $"{Counted.Of(report.Charts, "chart")} of {Counted.Of(report.Runs, "run")}{(report.LeftOut > 0 ? $"; {Counted.Of(report.LeftOut, "more metric")} not drawn, which --metric names" : "")}.";
            foreach (var place in ((string?[])[path, parsed.GetValue(png)]).OfType<string>())
                Console.WriteLine(Printable.Of($"{place}: {written}"));
            return (int)ExitCode.Complete;
        });
        return command;
    }

    private static string FileFor(string project) =>
        string.Concat(project.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')).TrimStart('.', '-') is { Length: > 0 and <= 100 } name ? $"{name}.html" : "report.html";

    private static PictureSize SizeOf(string text)
    {
        var numbers = text.Split('x');
        return numbers is [var wide, var high] && Pixels(wide) is { } width && Pixels(high) is { } height
            && width is >= PictureSize.LeastWidth and <= PictureSize.Most && height is >= PictureSize.LeastHeight and <= PictureSize.Most
            ? new PictureSize(width, height)
            : throw Usage($"--png-size is '{text}'; write WIDTHxHEIGHT in pixels, such as 1600x900, from {PictureSize.LeastWidth}x{PictureSize.LeastHeight} to {PictureSize.Most}x{PictureSize.Most}.");

        static int? Pixels(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
    }

    private static async Task WriteAsync(string path, string html, CancellationToken cancellationToken)
    {
        var file = new WrittenFile(Path.GetFullPath(path));
        try
        {
            await File.WriteAllTextAsync(file.Place, html, cancellationToken);
            file.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Usage($"The file '{path}', which --output names, cannot be written ({e.Message.TrimEnd('.')}); check its folder and permissions.", e);
        }
        finally
        {
            file.Discard();
        }
    }

    private static ExportException Usage(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);
}
