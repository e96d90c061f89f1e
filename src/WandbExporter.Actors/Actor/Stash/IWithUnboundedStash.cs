namespace Akka.Actor;

/// <summary>An actor that can set messages aside; on a restart they return to its mailbox.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash
{
}
