using System.CommandLine;
using WandbExporter.Core.Errors;
using WandbExporter.Engine;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export config</c></summary>
internal static class ConfigCommand
{
    public static Command Build()
    {
        var command = new Command("config", "Prints every setting with its default and what it means, ready to be edited and given to --config.");
        command.SetAction(_ =>
        {
            Console.WriteLine(EngineSettings.ReferenceText);
            return (int)ExitCode.Complete;
        });
        return command;
    }
}
