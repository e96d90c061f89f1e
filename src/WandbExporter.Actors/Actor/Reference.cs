using Akka.Configuration;

namespace Akka.Actor;

/// <summary>The keys the runtime reads and their defaults.</summary>
internal static class Reference
{
    public static readonly Config Config = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = "INFO"
          stdout-loglevel = "OFF"
          loggers = ["Akka.Event.DefaultLogger"]
          logger-startup-timeout = 5s
          actor {
            ask-timeout = infinite
            default-dispatcher { throughput = 30 }
            guardian-supervisor-strategy = "Akka.Actor.DefaultSupervisorStrategy"
          }
          stream.materializer {
            initial-input-buffer-size = 4
            max-input-buffer-size = 16
          }
        }
        """);
}
