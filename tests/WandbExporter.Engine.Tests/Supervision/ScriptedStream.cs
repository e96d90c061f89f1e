using System.Threading.Channels;
using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>A stream whose events the test brings, one after the other, and whose end it sees.</summary>
internal sealed class ScriptedStream
{
    private readonly Channel<UnitEvent> _events = Channel.CreateUnbounded<UnitEvent>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    /// <summary>Done when nobody reads the stream any more.</summary>
    public Task Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>How often the next event was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Bring(params UnitEvent[] events) => Array.ForEach(events, one => Assert(_events.Writer.TryWrite(one)));

    public void End() => _events.Writer.Complete();

    public void Break(Exception cause) => _events.Writer.Complete(cause);

    public Source<UnitEvent, NotUsed> Build() => Source.UnfoldResourceAsync<UnitEvent, ChannelReader<UnitEvent>>(
        () => Task.FromResult(_events.Reader),
        async reader =>
        {
            Interlocked.Increment(ref _asked);
            return await reader.WaitToReadAsync() && reader.TryRead(out var next) ? Option<UnitEvent>.Create(next) : Option<UnitEvent>.None;
        },
        _ =>
        {
            _closed.TrySetResult();
            return Task.FromResult(Done.Instance);
        }).MapMaterializedValue(_ => NotUsed.Instance);

    private static void Assert(bool written) => Xunit.Assert.True(written);
}
