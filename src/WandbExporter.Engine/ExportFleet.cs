using Akka.Actor.Setup;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine;

/// <summary>The other processes that work on an export which this one coordinates. The export itself needs none: they come and go.</summary>
public abstract class ExportFleet
{
    /// <summary>Settings of the actor system that others reach, beside those of the export's own.</summary>
    internal abstract string Akka { get; }

    /// <summary>What of them is no text: how it knows the others.</summary>
    internal abstract Setup Setup { get; }

    /// <summary>The actor system is about to end, and is meant to.</summary>
    internal abstract void Ending();

    /// <summary>Why the actor system cannot begin, if it is because of where others are to reach it; null if it is not.</summary>
    internal abstract ExportException? RefusalOf(Exception error);

    /// <summary>Units are handed out from here on: others may come.</summary>
    internal abstract Task OpenAsync(FleetSite site, CancellationToken cancellationToken);

    /// <summary>The export has ended here; others are told, if it has ended for all. Also where it had no work for others, and was not opened.</summary>
    /// <param name="holding">The lock of the destination.</param>
    /// <param name="exit">How; null if it was thrown out of.</param>
    internal abstract Task CloseAsync(IHolding holding, ExitCode? exit);
}
