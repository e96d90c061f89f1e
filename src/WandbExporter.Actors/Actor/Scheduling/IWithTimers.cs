namespace Akka.Actor;

/// <summary>An actor with timers of its own; they end with it, also on a restart.</summary>
public interface IWithTimers
{
    ITimerScheduler Timers { get; set; }
}
