using System.Net;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Transport;

/// <summary>One attempt failed. It never leaves the transport: <see cref="RetryPolicy"/> turns it into an <see cref="WandbException"/>.</summary>
internal sealed class AttemptException(Failure failure, Exception? innerException = null) : Exception(failure.Message, innerException)
{
    public Failure Failure { get; } = failure;

    /// <summary>Whether another attempt makes sense.</summary>
    public bool Retry { get; init; }

    /// <summary>Of the answer; null where it came with 200, or none came.</summary>
    public HttpStatusCode? Status { get; private set; }

    /// <summary>How long the server asked us to wait; it replaces the back-off.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Attempts after which this failure is believed, when fewer than the policy's.</summary>
    public int MaxAttempts { get; init; } = int.MaxValue;

    public AttemptException Of(HttpStatusCode? status)
    {
        Status = status;
        return this;
    }

    /// <summary>The same, to be tried again at once.</summary>
    public AttemptException Again() => new(Failure, InnerException) { Retry = true, RetryAfter = TimeSpan.Zero, Status = Status };
}
