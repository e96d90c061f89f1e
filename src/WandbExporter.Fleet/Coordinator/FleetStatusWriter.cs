using WandbExporter.Core.Errors;
using WandbExporter.Engine.Progress;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>Says in the destination, now and then, who works on the export and how fast.</summary>
/// <param name="board">Where.</param>
/// <param name="holding">The token of the lock.</param>
/// <param name="fleet">Who.</param>
/// <param name="options">Of this process.</param>
internal sealed class FleetStatusWriter(IFleetBoard board, string holding, FleetMeter fleet, FleetOptions options)
{
    /// <summary>Until it is cancelled; then takes back what was said.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var pace = new NodePace(fleet, options.Time);
        var isTrouble = false;
        try
        {
            while (true)
            {
                try
                {
                    await board.PutAsync(FleetStatus.Name, new FleetStatus(holding[..Math.Min(8, holding.Length)], options.Time.GetUtcNow(), pace.Read()).ToJson(), stop);
                    isTrouble = false;
                }
                catch (ExportException e)
                {
                    if (!isTrouble)
                        options.Notice($"Who works on the export could not be written for 'status' ({e.Failure.Message}); it is tried again.");
                    isTrouble = true;
                }
                await Task.Delay(FleetStatus.Every, options.Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
