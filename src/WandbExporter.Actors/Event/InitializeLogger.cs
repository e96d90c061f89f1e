using Akka.Actor;

namespace Akka.Event;

/// <summary>The first message of a logger actor; it answers <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger(LoggingBus loggingBus) : INotInfluenceReceiveTimeout
{
    public LoggingBus LoggingBus { get; } = loggingBus;
}
