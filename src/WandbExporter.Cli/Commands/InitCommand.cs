using System.CommandLine;
using WandbExporter.Cli.Init;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;
using WandbExporter.Hocon;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export init</c></summary>
internal static class InitCommand
{
    /// <summary>Who waits for a question to be answered does not want it tried again for half an hour.</summary>
    private const int MostAttempts = 3;

    public static Command Build()
    {
        var paths = new Argument<string[]>("ENTITY[/PROJECT]") { Description = "What is to be exported.", Arity = ArgumentArity.ZeroOrMore };
        var organization = new Option<string[]>("--organization") { Description = "Also an organization, named as people see it. May be given several times.", HelpName = "NAME" };
        var to = new Option<string?>("--to") { Description = $"The destination: {StoreKinds.Examples}.", HelpName = "DESTINATION" };
        var server = new ServerOptions();
        var profile = new Option<string>("--profile") { Description = "The file that is written.", HelpName = "FILE", DefaultValueFactory = _ => "wandb-export.conf" };
        var yes = new Option<bool>("--yes") { Description = "Ask nothing: what is not said is what is usual." };
        var replace = new Option<bool>("--replace") { Description = "Write the file also where there is one." };
        var command = new Command("init", HelpText.Init);
        command.Arguments.Add(paths);
        command.Options.Add(organization);
        command.Options.Add(to);
        command.Options.Add(server.BaseUrl);
        command.Options.Add(server.ApiKeyFile);
        command.Options.Add(profile);
        command.Options.Add(yes);
        command.Options.Add(replace);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signals = new CancelOnSignal(cancellationToken);
            var file = parsed.GetValue(profile)!;
            if (!parsed.GetValue(replace) && (File.Exists(file) || Directory.Exists(file)))
                throw Usage($"{file} is there already; name another file with --profile, or write it anew with --replace.");
            var given = parsed.GetValue(paths) ?? [];
            var answers = new InitAnswers(
                parsed.GetValue(server.BaseUrl),
                parsed.GetValue(server.ApiKeyFile)?.ToString(),
                [.. given.Where(path => SelectionParser.OrganizationOf(path) is null)],
                [.. (parsed.GetValue(organization) ?? []).Concat(given.Select(SelectionParser.OrganizationOf).OfType<string>()).Distinct(StringComparer.Ordinal)],
                parsed.GetValue(to));
            if (answers.Destination is { } destination)
                StoreKinds.Parse(destination);
            var usual = EngineSettings.From(HoconConfig.Empty);
            var settings = usual with { Transport = usual.Transport with { MaxAttempts = MostAttempts } };
            var dialog = new InitDialog(new Questions(parsed.GetValue(yes)), answers, settings, new ExportLog(LogFormat.Text, quiet: false));
            await WriteAsync(file, await dialog.RunAsync(signals.Token), parsed.GetValue(replace));
            Console.Error.WriteLine();
            Console.Error.WriteLine($"{file} is written. Next:");
            foreach (var next in (string[])["doctor", "plan", "export"])
                Console.WriteLine($"{ProgramName.Current} {next} --config {ShellWord.Of(file)}");
            return (int)ExitCode.Complete;
        });
        return command;
    }

    private static async Task WriteAsync(string file, Profile profile, bool replace)
    {
        try
        {
            await using var stream = new FileStream(file, replace ? FileMode.Create : FileMode.CreateNew);
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(profile.ToString().ReplaceLineEndings("\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Usage($"{file} cannot be written ({e.Message.TrimEnd('.')}); name another file with --profile.");
        }
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
