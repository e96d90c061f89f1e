using System.CommandLine;
using WandbExporter.Cli.Completion;

namespace WandbExporter.Cli.Commands;

/// <summary>All commands of the program, with what is said of them.</summary>
internal static class CommandTree
{
    public static RootCommand Build()
    {
        var root = new RootCommand(HelpText.Root);
        root.Subcommands.Add(ExportCommand.Build());
        root.Subcommands.Add(InitCommand.Build());
        root.Subcommands.Add(DoctorCommand.Build());
        root.Subcommands.Add(PlanCommand.Build());
        root.Subcommands.Add(StatusCommand.Build());
        root.Subcommands.Add(VerifyCommand.Build());
        root.Subcommands.Add(QueryCommand.Build());
        root.Subcommands.Add(ViewsCommand.Build());
        root.Subcommands.Add(CopyCommand.Build());
        root.Subcommands.Add(BrowseCommand.Build());
        root.Subcommands.Add(ReportCommand.Build());
        root.Subcommands.Add(UpdateCommand.Build());
        root.Subcommands.Add(UploadCommand.Build());
        root.Subcommands.Add(DeleteCommand.Build());
        root.Subcommands.Add(DemoCommand.Build());
        root.Subcommands.Add(SimulateCommand.Build());
        root.Subcommands.Add(ConfigCommand.Build());
        root.Subcommands.Add(CompletionCommand.Build());
        root.Subcommands.Add(ManCommand.Build());
        FixedWords.AddTo(root);
        HelpWithExamples.AddTo(root);
        return root;
    }
}
