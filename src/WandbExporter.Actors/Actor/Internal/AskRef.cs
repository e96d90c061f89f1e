using Akka.Event;

namespace Akka.Actor.Internal;

internal sealed class AskRef<T>(ActorPath path, IActorRef deadLetters) : PromiseRef(path)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public void Fail(Exception cause) => _answer.TrySetException(cause);

    public void Cancel(CancellationToken token) => _answer.TrySetCanceled(token);

    protected override void TellInternal(object message, IActorRef sender)
    {
        var accepted = message switch
        {
            T answer => _answer.TrySetResult(answer),
            Status.Failure failure => _answer.TrySetException(
                failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => _answer.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (!accepted && !_answer.Task.IsCanceled)
            deadLetters.Tell(new DeadLetter(message, sender ?? deadLetters, this), this);
    }
}
