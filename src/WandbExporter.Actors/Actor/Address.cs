namespace Akka.Actor;

/// <summary>Where an actor system is found: <c>akka://name</c> for one in this process.</summary>
public sealed record Address(string Protocol, string System)
{
    public static readonly Address AllSystems = new("akka", "all-systems");

    public override string ToString() => $"{Protocol}://{System}";
}
