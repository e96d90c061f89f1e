namespace Akka.Actor;

public interface IScheduler : ITellScheduler
{
    IAdvancedScheduler Advanced { get; }

    DateTimeOffset Now { get; }
}
