using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using WandbExporter.Fleet.Trust;

namespace WandbExporter.Fleet.Tests.Support;

/// <summary>An authority that vouches for all actor systems of a test.</summary>
internal static class TestTrust
{
    private static readonly FleetAuthority Authority = new();

    /// <summary>What an actor system of those settings is made of.</summary>
    public static ActorSystemSetup Of(string settings) =>
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(settings)).And(Authority.OwnCredentials().SetupWith(_ => { }));
}
