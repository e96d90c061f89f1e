using Akka.Actor;

namespace Akka.Event;

internal sealed class StandardOutLogger : ReceiveActor
{
    public StandardOutLogger() => Receive<LogEvent>(e => Console.Out.WriteLine(e));
}
