using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using Xunit;

namespace WandbExporter.Archive.Tests.Verify;

public sealed class OrphanRemovalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Lots have folders in common: what one has emptied and not yet made durable, the other must not remove.</summary>
    [Fact]
    public async Task One_lot_is_removed_after_the_other()
    {
        await using var destination = await new SmallExport(_directory.Below("export")).OpenAsync();
        var (lots, begun, goOn) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        var watched = new TestDestination(destination)
        {
            OnDelete = _ => Interlocked.Increment(ref lots),
            Deleted = () =>
            {
                begun.TrySetResult();
                return goOn.Task;
            },
        };
        var findings = new Findings(10, new VerifyMeter());
        var removal = new OrphanRemoval(watched, findings);
        var added = Enumerable.Range(0, 1000).Select(number => removal.AddAsync($"tables/x/{number}", default)).ToList();
        await begun.Task;
        added.AddRange(Enumerable.Range(1000, 1000).Select(number => removal.AddAsync($"tables/x/{number}", default)));
        var rest = removal.CompleteAsync(default);
        Assert.Equal((1, 0L), (lots, findings.Removed.Count));
        goOn.SetResult();
        await Task.WhenAll([.. added, rest]);
        Assert.Equal((3, 2000L), (lots, findings.Removed.Count));
    }
}
