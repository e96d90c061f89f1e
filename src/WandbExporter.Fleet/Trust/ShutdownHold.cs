using Akka;
using Akka.Actor;
using Akka.Remote.Transport.DotNetty;

namespace WandbExporter.Fleet.Trust;

/// <summary>
/// Keeps an actor system up whose connection to somebody else fails while both sides make themselves known, as one does whose other end is killed then: Akka
/// takes that for a mistake of its own settings, and begins to end the whole system. What was begun so goes on when its end is meant.
/// </summary>
internal sealed class ShutdownHold
{
    /// <summary>The phase before all others; its settings are with those of the system.</summary>
    public const string Phase = "fleet-hold";

    private readonly TaskCompletionSource _isMeant = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="system">The actor system.</param>
    /// <param name="notice">Told when it is kept up.</param>
    public void Guard(ActorSystem system, Action<string> notice)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(Phase, "hold", async () =>
        {
            // The type of that reason is not public; the transport has no other.
            if (shutdown.ShutdownReason.GetType().Assembly == typeof(DotNettySslSetup).Assembly)
            {
                if (!_isMeant.Task.IsCompleted)
                    notice("A connection to another process of the fleet broke while both made themselves known; this one goes on.");
                await _isMeant.Task;
            }
            return Done.Instance;
        });
    }

    /// <summary>The system is to end.</summary>
    public void Release() => _isMeant.TrySetResult();
}
