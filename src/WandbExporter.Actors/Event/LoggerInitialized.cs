using Akka.Actor;

namespace Akka.Event;

public class LoggerInitialized : IDeadLetterSuppression, INotInfluenceReceiveTimeout
{
}
