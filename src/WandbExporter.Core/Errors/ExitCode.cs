namespace WandbExporter.Core.Errors;

/// <summary>The process's exit codes. They are a contract with schedulers: never renumber.</summary>
public enum ExitCode
{
    Complete = 0,
    UnexpectedError = 1,
    Usage = 2,
    Incomplete = 3,
    Credentials = 4,
    Source = 5,
    Destination = 6,
    BudgetReached = 10,
    DestinationLocked = 11,
    Interrupted = 130,
}
