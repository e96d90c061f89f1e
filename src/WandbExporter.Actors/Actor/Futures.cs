using System.Globalization;
using Akka.Actor.Internal;

namespace Akka.Actor;

public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>
    /// The first answer to the message. Fails with <see cref="AskTimeoutException"/> after the timeout, with the cause of a
    /// <see cref="Status.Failure"/>, or with <see cref="ArgumentException"/> for an answer of another type.
    /// </summary>
    public static async Task<T> Ask<T>(
        this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var system = (self as ActorCellRef)?.Cell.SystemImpl
            ?? ActorCell.Current?.SystemImpl
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var promise = new AskRef<T>(system.NextTempPath(), system.DeadLetters);
        var limit = timeout ?? system.Settings.AskTimeout;

        using var expiry = limit > TimeSpan.Zero ? new CancellationTokenSource(limit, system.Time) : null;
        using var onExpiry = expiry?.Token.Register(() => promise.Fail(new AskTimeoutException(
            string.Create(CultureInfo.InvariantCulture, $"Timeout after {limit.TotalSeconds:F2} seconds"))));
        using var onCancel = cancellationToken.Register(() => promise.Cancel(cancellationToken));
        self.Tell(messageFactory(promise), promise);
        return await promise.Answer.ConfigureAwait(false);
    }
}
