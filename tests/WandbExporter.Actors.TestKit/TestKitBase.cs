using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Xunit.Sdk;

namespace Akka.TestKit;

/// <summary>An actor system with an actor in it whose messages a test expects one by one.</summary>
public abstract class TestKitBase : IActorRefFactory
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromMilliseconds(200);
    private readonly BlockingCollection<MessageEnvelope> _queue = new();
    private MessageEnvelope _last;

    protected TestKitBase(ActorSystem system, Config config, string actorSystemName, string testActorName)
    {
        Sys = system ?? ActorSystem.Create(actorSystemName ?? "test", config ?? Config.Empty);
        var queue = _queue;
        TestActor = Sys.ActorOf(Props.Create(() => new InternalTestActor(queue)), testActorName);
    }

    public ActorSystem Sys { get; }

    public IActorRef TestActor { get; }

    /// <summary>Who sent the message that was expected last.</summary>
    public IActorRef LastSender => _last?.Sender ?? ActorRefs.NoSender;

    public bool HasMessages => _queue.Count > 0;

    public IActorRef ActorOf(Props props, string name = null) => Sys.ActorOf(props, name);

    public void Stop(IActorRef actor) => Sys.Stop(actor);

    public TestProbe CreateTestProbe(string name = null) => new(Sys, name);

    public T ExpectMsg<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, _ => true, hint, cancellationToken);

    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, received => Equals(received, message), hint ?? $"{message}", cancellationToken);

    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, isMessage, hint, cancellationToken);

    public void ExpectNoMsg(CancellationToken cancellationToken = default) => ExpectNoMsg(DefaultSilence, cancellationToken);

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (_queue.TryTake(out var received, (int)duration.TotalMilliseconds, cancellationToken))
            throw new XunitException($"Expected no message within {duration}, got {received.Message} from {received.Sender}.");
    }

    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<Terminated>(timeout, terminated => terminated.ActorRef.Equals(target), hint ?? $"Terminated {target}", cancellationToken);

    /// <summary>Takes messages until the predicate holds.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var deadline = DateTime.UtcNow + (max ?? DefaultTimeout);
        while (Take(deadline - DateTime.UtcNow, cancellationToken) is { } received)
        {
            if (received.Message is T message && isMessage(message))
                return message;
        }
        throw new XunitException($"No {typeof(T).Name} that {hint} came.");
    }

    public IActorRef Watch(IActorRef actorToWatch)
    {
        var done = new TaskCompletionSource();
        TestActor.Tell(new InternalTestActor.WatchFor(actorToWatch, done));
        done.Task.Wait(DefaultTimeout);
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        var done = new TaskCompletionSource();
        TestActor.Tell(new InternalTestActor.UnwatchFor(actorToUnwatch, done));
        done.Task.Wait(DefaultTimeout);
        return actorToUnwatch;
    }

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max = null)
    {
        if (!SpinWait.SpinUntil(conditionIsFulfilled, max ?? DefaultTimeout))
            throw new XunitException("The condition did not come true in time.");
    }

    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        if (!Sys.Terminate().Wait(duration ?? DefaultTimeout) && verifySystemShutdown)
            throw new XunitException($"{Sys.Name} did not terminate in time.");
    }

    private T Expect<T>(TimeSpan? timeout, Predicate<T> isMessage, string hint, CancellationToken cancellationToken)
    {
        if (Take(timeout ?? DefaultTimeout, cancellationToken) is not { } received)
            throw new XunitException($"Expected {hint ?? typeof(T).Name} within {timeout ?? DefaultTimeout}, and nothing came.");
        return received.Message is T message && isMessage(message)
            ? message
            : throw new XunitException($"Expected {hint ?? typeof(T).Name}, got {received.Message} from {received.Sender}.");
    }

    private MessageEnvelope Take(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout < TimeSpan.Zero || !_queue.TryTake(out var received, (int)timeout.TotalMilliseconds, cancellationToken))
            return null;
        _last = received;
        return received;
    }
}
