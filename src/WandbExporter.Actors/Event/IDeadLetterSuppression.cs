namespace Akka.Event;

/// <summary>A message whose loss is of no interest: it makes no <see cref="DeadLetter"/>.</summary>
public interface IDeadLetterSuppression
{
}
