using System.CommandLine;
using WandbExporter.Cli.Completion;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export completion</c></summary>
internal static class CompletionCommand
{
    public static Command Build()
    {
        var shell = new Argument<string>("shell") { Description = "The shell that reads the script.", HelpName = "bash|zsh|fish" };
        var command = new Command("completion", HelpText.Completion);
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            Console.WriteLine(CompletionScript.For(OptionCheck.OneOf<Shell>("The shell", parsed.GetValue(shell)!)));
            return (int)ExitCode.Complete;
        });
        return command;
    }
}
