using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli.Checks;

/// <summary>Whether an export could be written to a destination, and what is there.</summary>
/// <param name="address">As given to <c>--to</c>.</param>
/// <param name="options">How it is reached.</param>
/// <param name="source">The server that an export would come from; null if that is not known.</param>
internal sealed class DestinationChecks(string address, DestinationOptions options, string? source)
{
    public const string Name = "destination";

    private const string Space = "space";
    private const string Present = "export";

    /// <summary>Below this an export is not worth beginning.</summary>
    private const long LittleSpace = 100_000_000;

    /// <summary>What may be written; null where that is not told, or not yet.</summary>
    public long? FreeBytes { get; private set; }

    public async Task RunAsync(Action<Check> add, CancellationToken cancellationToken)
    {
        var probe = await Destinations.ProbeAsync(StoreKinds.Parse(address), options, cancellationToken);
        var finding = $"{probe.Location} takes, gives back, lists and removes objects; {probe.Holds}.";
        add(probe.KeepsWritersOut
            ? Check.Pass(Name, finding)
            : Check.Warn(Name, finding, "See to it that no two exports write there at a time, or choose another destination."));
        FreeBytes = probe.FreeBytes;
        if (probe.FreeBytes is { } free)
        {
            add(free >= LittleSpace
                ? Check.Pass(Space, $"{Sizes.Text(free)} are free.")
                : Check.Warn(Space, $"Only {Sizes.Text(free)} are free.", "Free some space, or choose another destination."));
        }
        add(await PresentAsync(cancellationToken));
    }

    private async Task<Check> PresentAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var export = await OpenedExport.ForReadingAsync(address, options, cancellationToken);
            var identity = export.Identity;
            var of = $"of {identity.SelectionText} from {identity.Source}";
            if (source is not null && identity.Source != source)
                return Check.Fail(Present, $"An export {of} is there, which is another server.", "Choose another destination, or name that server with --base-url.", ExitCode.Destination);
            if (export.IsBeingWritten(TimeProvider.System) && export.Writer is { } writer)
            {
                return Check.Fail(
                    Present,
                    $"An export {of} is there, and process {writer.Pid} on {writer.Host} is writing it.",
                    "Wait for it, or pass --break-lock to export if you know that it is dead.",
                    ExitCode.DestinationLocked);
            }
            return Check.Pass(Present, await export.Destination.Sink.StatAsync(ExportKeys.Success, cancellationToken) is not null
                ? $"A complete export {of} is there; the same command brings it up to date."
                : $"An unfinished export {of} is there; the same command goes on with it.");
        }
        catch (ExportException none) when (none.Failure.Code == FailureCode.NoExport)
        {
            return Check.Pass(Present, "No export is there yet.");
        }
    }
}
