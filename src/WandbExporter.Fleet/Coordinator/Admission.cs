using WandbExporter.Fleet.Wire;

namespace WandbExporter.Fleet.Coordinator;

/// <summary>Whether who says hello may work on the export. Pure.</summary>
/// <param name="options">What the coordinator was started with.</param>
/// <param name="token">Of its lock.</param>
internal sealed class Admission(FleetOptions options, string token)
{
    /// <summary>Said to who sends what no node of this version sends.</summary>
    public const string NotUnderstood = "This node has sent the coordinator of the fleet what that does not understand; please report it with the logs of both.";

    /// <summary>More than the settings allow.</summary>
    private const int MostWorkers = 1000;

    /// <summary>Far more than a process and its machine are called: it is said again in logs, and with what each node has done.</summary>
    private const int MostName = 1000;

    /// <returns>Why not, to be answered; null if it may.</returns>
    public TurnedAway? RefusalOf(Hello hello)
    {
        if (hello.Version != options.Version)
            return new TurnedAway($"The coordinator of the fleet is wandb-export {options.Version}, and this is {hello.Version}; give all nodes the same version.");
        // Who holds another token has read another destination, or this one before the lock changed hands.
        if (hello.Token != token)
            return new TurnedAway(null);
        if (hello.Digest != options.Digest)
            return new TurnedAway("The coordinator of the fleet was started with another command line or configuration; give all nodes the same.");
        return hello.Rows is < 0 or > MostWorkers || hello.Files is < 0 or > MostWorkers || hello.Name.Length > MostName ? new TurnedAway(NotUnderstood) : null;
    }
}
