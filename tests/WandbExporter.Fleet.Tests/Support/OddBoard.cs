using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Tests.Support;

/// <summary>A board with which something is wrong.</summary>
/// <param name="board">What stands there.</param>
/// <param name="isOdd">Which names can neither be read nor removed.</param>
internal sealed class OddBoard(IFleetBoard board, Func<string, bool> isOdd) : IFleetBoard
{
    /// <summary>Asked at each listing; may throw.</summary>
    public Func<bool> Listed { get; init; } = () => true;

    /// <summary>What removing waits for.</summary>
    public TaskCompletionSource? Deleting { get; init; }

    public TimeSpan LookAfter => TimeSpan.FromMilliseconds(20);

    public Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => board.PutAsync(name, content, cancellationToken);

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Listed() ? await board.ListAsync(cancellationToken) : [];

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => isOdd(name) ? throw Refused() : board.ReadAsync(name, cancellationToken);

    public Task<byte[]?> ReadAnewAsync(string name, CancellationToken cancellationToken) => ReadAsync(name, cancellationToken);

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (Deleting is not null)
            await Deleting.Task;
        await (isOdd(name) ? throw Refused() : board.DeleteAsync(name, cancellationToken));
    }

    public Task SweepAsync(CancellationToken cancellationToken) => board.SweepAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ExportException Refused() => new(new Failure(FailureCategory.Fatal, FailureCode.NotWritable, "Permission is denied.", ExitCode.Destination));
}
