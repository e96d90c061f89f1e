using System.Runtime.ExceptionServices;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Carries what the destination threw past everything that looks for trouble with the server: a full disk must neither be retried nor
/// be reported as a lost connection.
/// </summary>
internal sealed class DestinationFailedException(Exception cause) : Exception(cause.Message, cause)
{
    public ExceptionDispatchInfo Cause { get; } = ExceptionDispatchInfo.Capture(cause);
}
