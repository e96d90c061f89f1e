using WandbExporter.Storage.Local;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

public sealed class SyncThreadsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Slow_calls_run_side_by_side_and_those_beyond_the_threads_wait_their_turn()
    {
        using var threads = new SyncThreads();
        using var slow = new ManualResetEventSlim();
        using var running = new CountdownEvent(4);

        var first = Enumerable.Range(0, 4).Select(_ => threads.RunAsync(Block)).ToArray();
        Assert.True(running.Wait(Soon));
        var later = Enumerable.Range(0, 8).Select(_ => threads.RunAsync(() => { })).ToArray();
        Assert.DoesNotContain(later, call => call.IsCompleted);
        slow.Set();

        await Task.WhenAll([.. first, .. later]).WaitAsync(Soon);

        void Block()
        {
            running.Signal();
            Assert.True(slow.Wait(Soon));
        }
    }

    [Fact]
    public async Task Threads_that_wait_are_woken_for_every_call()
    {
        using var threads = new SyncThreads();
        var done = 0;

        for (var round = 0; round < 200; round++)
            await Task.WhenAll(Enumerable.Range(0, 1 + round % 6).Select(_ => threads.RunAsync(() => Interlocked.Increment(ref done)))).WaitAsync(Soon);

        Assert.Equal(Enumerable.Range(0, 200).Sum(round => 1 + round % 6), done);
    }

    [Fact]
    public async Task A_call_that_fails_fails_for_its_caller_alone()
    {
        using var threads = new SyncThreads();

        var failed = threads.RunAsync(() => throw new IOException("The disk is gone."));

        Assert.Equal("The disk is gone.", (await Assert.ThrowsAsync<IOException>(() => failed.WaitAsync(Soon))).Message);
        await threads.RunAsync(() => { }).WaitAsync(Soon);
    }

    [Fact]
    public async Task What_was_asked_for_is_done_although_the_threads_end_and_nothing_more_is_taken()
    {
        var threads = new SyncThreads();
        using var slow = new ManualResetEventSlim();
        var calls = Enumerable.Range(0, 12).Select(_ => threads.RunAsync(() => Assert.True(slow.Wait(Soon)))).ToArray();

        threads.Dispose();
        slow.Set();

        await Task.WhenAll(calls).WaitAsync(Soon);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => threads.RunAsync(() => { }));
    }
}
