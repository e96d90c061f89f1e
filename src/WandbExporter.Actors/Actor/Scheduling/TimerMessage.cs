using Akka.Event;

namespace Akka.Actor.Internal;

internal sealed record TimerMessage(object Key, long Generation, TimerScheduler Owner, object Message) : IDeadLetterSuppression;
