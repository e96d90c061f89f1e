using System.CommandLine;
using System.Net.Sockets;
using WandbExporter.Browse;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using WandbExporter.Query;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export browse</c></summary>
internal static class BrowseCommand
{
    public static Command Build()
    {
        var directory = new Argument<string>("DESTINATION") { Description = "The destination of an export, as given to --to." };
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var open = new Option<bool>("--open") { Description = "Open the page in the browser of this machine too." };
        var command = new Command("browse", HelpText.Browse);
        command.Arguments.Add(directory);
        command.Options.Add(port);
        command.Options.Add(open);
        var spool = new SpoolOptions();
        spool.AddTo(command);
        var output = new OutputOptions();
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(port) is >= 0 and <= ushort.MaxValue and var given
                ? given
                : throw Refused($"--port is {parsed.GetValue(port)}; give one from 1 to 65535, or 0 for a free one.");
            var log = output.Read(parsed);
            var options = spool.Read(parsed, log);
            // Registered before anybody can know the address, so that no signal is missed.
            using var signal = new StopSignal(cancellationToken);
            await using var export = await spool.OpenAsync(parsed, parsed.GetValue(directory)!, log, cancellationToken);
            await using var server = await StartAsync(export, options, chosen, cancellationToken);
            Console.WriteLine(server.Address);
            using var opened = parsed.GetValue(open) ? OpenedPage.Open(server.Address) : null;
            Console.Error.WriteLine("Open this address in a browser of this machine. Ctrl-C ends it.");
            await signal.Raised;
            return (int)ExitCode.Complete;
        });
        return command;
    }

    private static async Task<BrowseServer> StartAsync(IExportView export, QueryOptions options, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await BrowseServer.StartAsync(export, options, port, TimeProvider.System, cancellationToken);
        }
        catch (Exception taken) when (taken.GetBaseException() is SocketException refused)
        {
            throw Refused($"Port {port} of 127.0.0.1 is not to be had ({refused.Message}); choose another with --port, or leave it out.", taken);
        }
    }

    private static ExportException Refused(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);
}
