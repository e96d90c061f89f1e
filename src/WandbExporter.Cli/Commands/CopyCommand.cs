using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using WandbExporter.Archive.Copy;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli.Commands;

/// <summary><c>wandb-export copy</c></summary>
internal static class CopyCommand
{
    private const int DefaultParallelism = 8;

    public static Command Build()
    {
        var source = new Argument<string>("SOURCE") { Description = "The destination of an export." };
        var target = new Argument<string>("DEST") { Description = "Where the copy goes: empty, or an earlier copy of the same export." };
        var parallel = new Option<int>("--parallel") { Description = "Objects that are copied at the same time.", HelpName = "N", DefaultValueFactory = _ => DefaultParallelism };
        var serverSide = new Option<string>("--server-side")
        {
            Description = "Let the service copy where both places are its own (auto), or have all bytes pass through this process (never).",
            HelpName = "auto|never",
            DefaultValueFactory = _ => "auto",
        };
        var breakLock = new Option<bool>("--break-lock") { Description = "Take the lock of DEST from a writer that no longer lives." };
        var engine = new EngineOptions();
        var output = new OutputOptions();
        var command = new Command("copy", HelpText.Copy);
        command.Arguments.Add(source);
        command.Arguments.Add(target);
        command.Options.Add(parallel);
        command.Options.Add(serverSide);
        command.Options.Add(breakLock);
        command.Options.Add(engine.ConfigFile);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var signal = new CancelOnSignal(cancellationToken);
            var log = output.Read(parsed);
            var parallelism = OptionCheck.AtLeastOne("--parallel", parsed.GetValue(parallel));
            var options = engine.ReadDestination(parsed) with
            {
                Lock = new LockOptions { Break = parsed.GetValue(breakLock) },
                Notice = notice => log.Info("destination", notice),
            };
            var service = OptionCheck.OneOf<ServerSideCopy>("--server-side", parsed.GetValue(serverSide)!);
            return await RunAsync(parsed.GetValue(source)!, parsed.GetValue(target)!, parallelism, service, options, log, signal.Token);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string from,
        string to,
        int parallelism,
        ServerSideCopy serverSide,
        DestinationOptions options,
        ExportLog log,
        CancellationToken cancellationToken)
    {
        if (IsWithin(StoreKinds.Parse(from).ToString()!, StoreKinds.Parse(to).ToString()!))
            throw Refused(FailureCode.Usage, $"{from} and {to} are one place, or one is in the other; give another destination.", ExitCode.Usage);
        await using var source = await OpenedExport.ForReadingAsync(from, options, cancellationToken);
        if (source.IsBeingWritten(TimeProvider.System))
            throw Refused(FailureCode.SourceLocked, $"{from} is being written by process {source.Writer!.Pid} on {source.Writer.Host}; copy it when the export has ended.", ExitCode.DestinationLocked);
        await using var target = await OpenedExport.ForWritingAsync(to, source.Identity, options, cancellationToken);
        if (source.Identity.CreatedAt != target.Identity.CreatedAt)
            throw Refused(FailureCode.DestinationForeign, $"{to} holds another export of the same selection and no copy of {from}; choose an empty destination.", ExitCode.Destination);

        var started = TimeProvider.System.GetTimestamp();
        log.Info("destination", $"Copying {source.Destination.Sink.Location} to {target.Destination.Sink.Location}.");
        var copier = new ExportCopier(source.Destination, target.Destination, parallelism, serverSide);
        CopyResult result;
        await using (ProgressLines.Start(log, () => Look(copier.Meter)))
            result = await copier.CopyAsync(cancellationToken);
        log.Result("ended", TitleOf(result, target.Destination.Sink.Location, copier.Meter), json =>
        {
            json.WriteNumber("exit_code", (int)ExitCode.Complete);
            json.WriteNumber("elapsed_seconds", Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 3));
            Fields(json, copier.Meter);
        });
        return (int)ExitCode.Complete;
    }

    private static bool IsWithin(string one, string other)
    {
        var (first, second) = (one.TrimEnd('/') + "/", other.TrimEnd('/') + "/");
        return first.StartsWith(second, StringComparison.Ordinal) || second.StartsWith(first, StringComparison.Ordinal);
    }

    private static string TitleOf(CopyResult result, string location, CopyMeter meter) => result.AlreadyThere
        ? $"Nothing to do: {location} is a copy already."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Copied: {location}, {Counted.Of(meter.ObjectsCopied, "object")}, {Sizes.Text(meter.BytesCopied)}; {Counted.Of(meter.ObjectsThere, "was", "were")} there{ByService(meter)}{Linked(meter)}. The export is {(result.Complete ? "complete" : "not complete; 'export' goes on with it")}.");

    private static string ByService(CopyMeter meter) => meter.ObjectsByService == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; {meter.ObjectsByService:N0} were copied by the service itself, 'verify' reads them");

    private static string Linked(CopyMeter meter) => meter.ObjectsLinked == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; {meter.ObjectsLinked:N0} more, {Sizes.Text(meter.BytesLinked)}, are hard links of them, as they share their contents");

    private static (string Text, Action<Utf8JsonWriter> Fields) Look(CopyMeter meter)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"copied {meter.ObjectsThere + meter.ObjectsCopied + meter.ObjectsLinked:N0}/{Counted.Of(meter.ObjectsPlanned, "object")}, {Sizes.Text(meter.BytesThere + meter.BytesCopied + meter.BytesLinked)} of {Sizes.Text(meter.BytesPlanned)}");
        return (text, json => Fields(json, meter));
    }

    private static void Fields(Utf8JsonWriter json, CopyMeter meter)
    {
        json.WriteNumber("objects_planned", meter.ObjectsPlanned);
        json.WriteNumber("bytes_planned", meter.BytesPlanned);
        json.WriteNumber("objects_there", meter.ObjectsThere);
        json.WriteNumber("objects_copied", meter.ObjectsCopied);
        json.WriteNumber("bytes_copied", meter.BytesCopied);
        json.WriteNumber("objects_by_service", meter.ObjectsByService);
        json.WriteNumber("objects_linked", meter.ObjectsLinked);
        json.WriteNumber("bytes_linked", meter.BytesLinked);
    }

    private static ExportException Refused(string code, string message, ExitCode exit) => new(new Failure(FailureCategory.Fatal, code, message, exit));
}
