namespace WandbExporter.Core.Errors;

/// <summary>An update of the server's state that did not succeed, and whether it may have been applied all the same.</summary>
public sealed class UpdateException(Failure failure, UpdateOutcome outcome, Exception? innerException = null) : WandbException(failure, innerException)
{
    public UpdateOutcome Outcome { get; } = outcome;
}
