using System.CommandLine;
using WandbExporter.Cli.Manual;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export man</c></summary>
internal static class ManCommand
{
    public static Command Build()
    {
        var command = new Command("man", HelpText.Man);
        command.SetAction(parsed =>
        {
            Console.Write(ManualPage.Of(parsed.RootCommandResult.Command, Session.ToolVersion, HelpText.ExamplesOf));
            return (int)ExitCode.Complete;
        });
        return command;
    }
}
