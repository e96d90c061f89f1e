using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Event;

/// <summary>Events by type, and the loggers that listen to some of them.</summary>
public abstract class LoggingBus
{
    private readonly List<IActorRef> _loggers = [];
    private string _stdoutLevel;

    /// <summary>Null when logging is off.</summary>
    internal LogLevel? Level { get; private protected init; }

    public LogLevel LogLevel => Level ?? LogLevel.ErrorLevel;

    public abstract bool Subscribe(IActorRef subscriber, Type channel);

    public abstract void Publish(object @event);

    internal bool IsEnabled(LogLevel level) => Level is { } lowest && level >= lowest;

    internal void StartLoggers(ActorSystemImpl system)
    {
        _stdoutLevel = system.Settings.StdoutLogLevel;
        if (Logging.TryParse(_stdoutLevel) is { } stdout)
            SubscribeLevels(system.SystemActorOf(Props.Create(() => new StandardOutLogger()), "log-stdout"), stdout);
        foreach (var name in system.Settings.Loggers.Where(n => n != "Akka.Event.DefaultLogger"))
            StartLogger(system, name);
    }

    internal void StopLogging()
    {
        foreach (var logger in _loggers)
            Unsubscribe(logger);
        _loggers.Clear();
    }

    public abstract bool Unsubscribe(IActorRef subscriber);

    private void StartLogger(ActorSystemImpl system, string name)
    {
        var type = Type.GetType(name)
            ?? throw new Configuration.ConfigurationException(
                $"Logger specified in config cannot be loaded: \"{name}\"; name it as \"Namespace.Type, Assembly\".");
        var logger = system.SystemActorOf(Props.Create(type), $"log{system.NextUid()}-{type.Name}");
        logger.Tell(new InitializeLogger(this), system.DeadLetters);
        if (Level is { } level)
            SubscribeLevels(logger, level);
    }

    private void SubscribeLevels(IActorRef logger, LogLevel lowest)
    {
        _loggers.Add(logger);
        foreach (var level in Enum.GetValues<LogLevel>().Where(l => l >= lowest))
            Subscribe(logger, level.ClassFor());
    }
}
