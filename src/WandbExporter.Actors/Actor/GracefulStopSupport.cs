using Akka.Actor.Internal;

namespace Akka.Actor;

public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) =>
        GracefulStop(target, timeout, PoisonPill.Instance);

    /// <returns>True once the target has stopped, false when it had not after the timeout.</returns>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        if (target is not ActorCellRef watchee)
            throw new InvalidOperationException($"{target} is not a local actor and cannot be death-watched");
        var system = watchee.Cell.SystemImpl;
        var promise = new AskRef<Terminated>(system.NextTempPath(), system.DeadLetters);
        watchee.SendSystemMessage(new Watch(watchee, promise));
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            await promise.Answer.WaitAsync(timeout, system.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            watchee.SendSystemMessage(new Unwatch(watchee, promise));
        }
    }
}
