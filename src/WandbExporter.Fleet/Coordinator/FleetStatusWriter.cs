using WandbExporter.Engine.Progress;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>Says in the destination, now and then, who works on the export and how fast.</summary>
/// <param name="board">Where.</param>
/// <param name="holding">The token of the lock.</param>
/// <param name="fleet">Who.</param>
/// <param name="options">Of this process.</param>
internal sealed class FleetStatusWriter(IFleetBoard board, string holding, FleetMeter fleet, FleetOptions options)
{
    /// <summary>Until it is cancelled. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var pace = new NodePace(fleet, options.Time);
        var isTrouble = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var status = new FleetStatus(CredentialBoard.Short(holding), options.Time.GetUtcNow(), pace.Read());
                await board.PutAsync(FleetStatus.NameOf(holding), status.ToJson(), stop);
                isTrouble = false;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!isTrouble)
                    options.Notice($"Who works on the export could not be written for 'status' ({e.Message}); it is tried again.");
                isTrouble = true;
            }
            await Task.Delay(FleetStatus.Every, options.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
