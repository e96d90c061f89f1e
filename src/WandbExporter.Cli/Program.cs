using WandbExporter.Cli;
using WandbExporter.Cli.Commands;

return await CommandLine.RunAsync(CommandTree.Build(), args);
