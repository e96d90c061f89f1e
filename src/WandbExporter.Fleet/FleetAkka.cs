using System.Globalization;
using WandbExporter.Fleet.Trust;
using WandbExporter.Fleet.Wire;

namespace WandbExporter.Fleet;

/// <summary>The settings of an actor system that nodes of a fleet reach each other by.</summary>
internal static class FleetAkka
{
    /// <summary>The name of the actor system, which is part of its address.</summary>
    public const string System = "wandb-export";

    /// <summary>What runs that must not wait for streams.</summary>
    public const string Dispatcher = "akka.fleet-dispatcher";

    /// <summary>Under which name the coordinator's door is found.</summary>
    public const string Gate = "fleet";

    /// <param name="host">The address at which this process listens, and under which others reach it.</param>
    /// <param name="port">0: any that is free.</param>
    /// <param name="lease">How long a node may go without an answer; a shorter silence is none.</param>
    public static string Settings(string host, int port, TimeSpan lease) => string.Create(CultureInfo.InvariantCulture, $$"""
        akka {
          actor {
            provider = cluster
            # Whoever sends names the serializer that reads it: the one of Akka for any type must not be there at all.
            serializers { fleet = "{{NameOf<FleetSerializer>()}}", json = "{{NameOf<RefusingSerializer>()}}" }
            serialization-bindings {
              "System.Object" = json
              "{{typeof(IFleetMessage).FullName}}, {{typeof(IFleetMessage).Assembly.GetName().Name}}" = fleet
            }
          }
          remote {
            log-remote-lifecycle-events = off
            # Nobody creates, watches over or selects actors here from outside; members of the cluster find each other by these alone.
            untrusted-mode = on
            trusted-selection-paths = ["/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver"]
            dot-netty.tcp { hostname = "{{host}}", public-hostname = "{{host}}", port = {{port}}, enable-ssl = on }
          }
          cluster {
            log-info = off
            # Who is out of reach is taken out by the coordinator, when its lease is over.
            downing-provider-class = ""
            failure-detector.acceptable-heartbeat-pause = {{Math.Max(1000, (long)lease.TotalMilliseconds / 2)}} ms
            retry-unsuccessful-join-after = 2 s
          }
          fleet-dispatcher {
            # Leases do not wait for the threads that decode and write.
            type = ForkJoinDispatcher
            throughput = 30
            dedicated-thread-pool { thread-count = 2, threadtype = background }
          }
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            exit-clr = off
            phases {
              {{ShutdownHold.Phase}} { depends-on = [], timeout = 20 d, recover = on }
              before-service-unbind.depends-on = [{{ShutdownHold.Phase}}]
              cluster-leave.timeout = 2 s
              cluster-exiting.timeout = 2 s
              cluster-exiting-done.timeout = 2 s
              cluster-shutdown.timeout = 2 s
            }
          }
        }
        """);

    /// <summary>Under what the destination knows a node.</summary>
    public static string MemberOf(int node) => string.Create(CultureInfo.InvariantCulture, $"n{node}");

    /// <summary>The address of an actor system, as seeds are named.</summary>
    public static string AddressOf(string hostAndPort) => $"akka.ssl.tcp://{System}@{hostAndPort}";

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";
}
