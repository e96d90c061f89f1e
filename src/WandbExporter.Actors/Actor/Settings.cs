using Akka.Configuration;

namespace Akka.Actor;

public class Settings
{
    public Settings(ActorSystem system, Config config)
    {
        System = system;
        UserConfig = config ?? ConfigurationFactory.Empty;
        Config = UserConfig.WithFallback(Reference.Config);
        LogLevel = Config.GetString("akka.loglevel");
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel");
        Loggers = Config.GetStringList("akka.loggers");
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan);
    }

    public ActorSystem System { get; }

    public Config UserConfig { get; }

    public Config Config { get; }

    public string LogLevel { get; }

    public string StdoutLogLevel { get; }

    public IList<string> Loggers { get; }

    public TimeSpan AskTimeout { get; }
}
