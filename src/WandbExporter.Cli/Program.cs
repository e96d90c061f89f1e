using System.CommandLine;
using WandbExporter.Cli;
using WandbExporter.Cli.Commands;

var root = new RootCommand(HelpText.Root);
root.Subcommands.Add(ExportCommand.Build());
root.Subcommands.Add(DoctorCommand.Build());
root.Subcommands.Add(PlanCommand.Build());
root.Subcommands.Add(StatusCommand.Build());
root.Subcommands.Add(VerifyCommand.Build());
root.Subcommands.Add(CopyCommand.Build());
root.Subcommands.Add(UpdateCommand.Build());
root.Subcommands.Add(UploadCommand.Build());
root.Subcommands.Add(DeleteCommand.Build());
root.Subcommands.Add(DemoCommand.Build());
root.Subcommands.Add(SimulateCommand.Build());
root.Subcommands.Add(ConfigCommand.Build());
HelpWithExamples.AddTo(root);
return await CommandLine.RunAsync(root, args);
