using WandbExporter.Core.Ports;
using WandbExporter.Storage.Local;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>One look at the lock does for many puts, and only for those whose unfinished file it could have told about.</summary>
public sealed class FenceLookTests
{
    private readonly CountingFence _fence = new();

    [Fact]
    public async Task A_look_does_for_all_files_that_were_made_before_it_and_for_none_after()
    {
        var look = new FenceLook(_fence);
        var (first, second) = (look.Begun, look.Begun);

        await look.RequireHeldAsync(first, CancellationToken.None);
        await look.RequireHeldAsync(second, CancellationToken.None);
        Assert.Equal(1, _fence.Looks);

        var third = look.Begun;
        await look.RequireHeldAsync(third, CancellationToken.None);
        Assert.Equal(2, _fence.Looks);
    }

    [Fact]
    public async Task A_look_that_had_begun_when_the_file_was_made_does_not_do()
    {
        var look = new FenceLook(_fence);
        _fence.Answer = new TaskCompletionSource();
        var early = look.RequireHeldAsync(look.Begun, CancellationToken.None);
        var made = look.Begun;
        _fence.Answer.SetResult();
        await early;

        await look.RequireHeldAsync(made, CancellationToken.None);

        Assert.Equal(2, _fence.Looks);
    }

    [Fact]
    public async Task A_look_that_failed_does_for_nobody()
    {
        var look = new FenceLook(_fence);
        var made = look.Begun;
        _fence.Answer = new TaskCompletionSource();
        _fence.Answer.SetException(new InvalidOperationException("lost"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await look.RequireHeldAsync(made, CancellationToken.None));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await look.RequireHeldAsync(made, CancellationToken.None));
    }

    private sealed class CountingFence : IFence
    {
        public long Number => 1;

        public int Looks { get; private set; }

        public TaskCompletionSource? Answer { get; set; }

        public ValueTask RequireHeldAsync(CancellationToken cancellationToken)
        {
            Looks++;
            return Answer is null ? ValueTask.CompletedTask : new ValueTask(Answer.Task);
        }

        public ValueTask ConfirmAsync(CancellationToken cancellationToken) => RequireHeldAsync(cancellationToken);
    }
}
