namespace Akka.Actor;

public class StashOverflowException(string message, Exception cause = null) : AkkaException(message, cause);
