using System.CommandLine;
using System.Net.Sockets;
using WandbExporter.Browse;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export browse</c></summary>
internal static class BrowseCommand
{
    public static Command Build()
    {
        var directory = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to: a directory." };
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var open = new Option<bool>("--open") { Description = "Open the page in the browser of this machine too." };
        var command = new Command("browse", HelpText.Browse);
        command.Arguments.Add(directory);
        command.Options.Add(port);
        command.Options.Add(open);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(port) is >= 0 and <= ushort.MaxValue and var given
                ? given
                : throw Refused($"--port is {parsed.GetValue(port)}; give one from 1 to 65535, or 0 for a free one.");
            var root = LocalExports.DirectoryOf(parsed.GetValue(directory)!, "browse");
            // Registered before anybody can know the address, so that no signal is missed.
            using var signal = new StopSignal(cancellationToken);
            await using var export = await Destinations.OpenReadOnlyAsync(root, new DestinationOptions(), cancellationToken);
            await using var server = await StartAsync(export, root.FullPath, chosen, cancellationToken);
            Console.WriteLine(server.Address);
            using var opened = parsed.GetValue(open) ? OpenedPage.Open(server.Address) : null;
            Console.Error.WriteLine("Open this address in a browser of this machine. Ctrl-C ends it.");
            await signal.Raised;
            return (int)ExitCode.Complete;
        });
        return command;
    }

    private static async Task<BrowseServer> StartAsync(IExportView export, string root, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await BrowseServer.StartAsync(export, root, port, TimeProvider.System, cancellationToken);
        }
        catch (Exception taken) when (taken.GetBaseException() is SocketException refused)
        {
            throw Refused($"Port {port} of 127.0.0.1 is not to be had ({refused.Message}); choose another with --port, or leave it out.", taken);
        }
    }

    private static ExportException Refused(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);
}
