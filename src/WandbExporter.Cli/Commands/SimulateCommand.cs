using System.CommandLine;
using System.Net.Sockets;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export simulate</c></summary>
internal static class SimulateCommand
{
    public static Command Build()
    {
        var world = new WorldOptions();
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var requestLog = new Option<FileInfo?>("--request-log") { Description = "Append every request as a JSON line to this file.", HelpName = "FILE" };
        var latency = new Option<int>("--latency-ms") { Description = "Wait so long before every answer.", DefaultValueFactory = _ => 0 };
        var rate = new Option<string?>("--rate-limit") { Description = "Requests a second that the server grants an account; 40,80@60: 80 from the 60th second after its first request on.", HelpName = "N" };
        var without = new Option<string[]>("--without") { Description = "Be an older server, whose schema lacks a field, such as Project.sweeps. May be given several times.", HelpName = "TYPE.FIELD" };
        var command = new Command("simulate", HelpText.Prose("""
            Runs a W&B server on this machine, for any client: GraphQL, files behind signed URLs, rate limits, faults on request.
            It prints its address and key, and stops with Ctrl-C.
            """));
        world.AddTo(command);
        command.Options.Add(port);
        command.Options.Add(requestLog);
        command.Options.Add(latency);
        command.Options.Add(rate);
        command.Options.Add(without);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = world.Read(parsed) with
            {
                Port = parsed.GetValue(port) is >= 0 and <= ushort.MaxValue and var chosen ? chosen : throw Refused($"--port is {parsed.GetValue(port)}; give one from 1 to 65535, or 0 for a free one."),
                RequestLogFile = parsed.GetValue(requestLog)?.FullName,
                Latency = TimeSpan.FromMilliseconds(OptionCheck.NotNegative(parsed, latency)),
                RateLimit = parsed.GetValue(rate) is { } limit ? RateLimitText.Read(rate.Name, limit) : null,
                Capabilities = new CapabilityOptions { UnknownFields = parsed.GetValue(without) ?? [] },
            };
            // Registered before anybody can know the address, so that no signal is missed.
            using var signal = new StopSignal(cancellationToken);
            await using var simulator = await StartAsync(options, cancellationToken);
            Console.WriteLine($"WANDB_BASE_URL={simulator.BaseUrl.ToString().TrimEnd('/')}");
            Console.WriteLine($"WANDB_API_KEY={options.ApiKey}");
            Console.WriteLine($"entities: {string.Join(", ", simulator.World.Entities.Select(entity => entity.Name))}");
            if (parsed.GetValue(world.Organization))
                Console.WriteLine($"organizations: {string.Join(", ", simulator.World.Organizations.Select(organization => organization.Name))}");
            Console.Error.WriteLine("Ready. Ctrl-C ends it.");
            await signal.Raised;
            return (int)ExitCode.Complete;
        });
        return command;
    }

    private static async Task<WandbSimulator> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await WandbSimulator.StartAsync(options, cancellationToken);
        }
        catch (FormatException unknown)
        {
            throw Refused($"--without: {unknown.Message.TrimEnd('.')}; name one that it has.", unknown);
        }
        catch (Exception taken) when (taken.GetBaseException() is SocketException refused)
        {
            throw Refused($"Port {options.Port} of 127.0.0.1 is not to be had ({refused.Message}); choose another with --port, or leave it out.", taken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && options.RequestLogFile is not null)
        {
            throw Refused($"The file '{options.RequestLogFile}', which --request-log names, cannot be written ({e.Message.TrimEnd('.')}); check its folder and permissions.", e);
        }
    }

    private static ExportException Refused(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);
}
