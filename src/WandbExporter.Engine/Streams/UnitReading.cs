using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// One unit on its way through a stream: fetched piece by piece, decoded into row groups, each written as a part. While a part is written
/// the next one is decoded, but it is put only when the part before it is recorded: a process that dies leaves one object at the most that
/// no record names, and the next attempt writes over it.
/// </summary>
/// <param name="subject">What it is of, which says where its parts go.</param>
/// <param name="work">The unit; null for a listing.</param>
/// <param name="pieces">What is fetched; the end of the source is a piece too.</param>
internal sealed class UnitReading(StreamContext context, Subject subject, UnitWork? work, IAsyncEnumerable<Decoding> pieces)
{
    private Task<bool> _recorded = Task.FromResult(true);
    private volatile bool _hasEnded;

    /// <summary>Whether it said how it ended; nothing more of it counts.</summary>
    public bool HasEnded => _hasEnded;

    public IAsyncEnumerable<Decoding> Pieces => pieces;

    /// <summary>Writes what was decoded; call it in that order.</summary>
    public Task<UnitEvent> WriteAsync(Decoded decoded)
    {
        if (decoded is not FullPart full)
            return Task.FromResult(((Passed)decoded).Event);
        if (full.IsPutAgain)
            return WriteAsync(full, null);
        var before = _recorded;
        var recorded = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _recorded = recorded.Task;
        return WriteInTurnAsync(full, before, recorded);
    }

    /// <summary>What the worker of several units must hear of it.</summary>
    public IEnumerable<UnitEvent> Named(UnitEvent unitEvent)
    {
        if (_hasEnded)
            return [];
        if (unitEvent is PartWritten written)
            return [written with { Of = work }];
        if (unitEvent is PartsWritten several)
            return [new PartsWritten([.. several.Parts.Select(part => part with { Of = work })])];
        _hasEnded = true;
        return unitEvent switch
        {
            UnitCompleted completed => [new UnitsCompleted([(work!, completed)])],
            UnitFaulted faulted => [new UnitDropped(work!, faulted)],
            _ => [],
        };
    }

    private async Task<UnitEvent> WriteInTurnAsync(FullPart full, Task<bool> before, TaskCompletionSource<bool> recorded)
    {
        // Away from the stream's thread, which decodes meanwhile.
        if (await before.WaitAsync(context.Abort).ConfigureAwait(ConfigureAwaitOptions.ForceYielding))
        {
            var written = await WriteAsync(full, recorded);
            if (written is not PartWritten)
                recorded.TrySetResult(false);
            return written;
        }
        // The part before it was not written, and the unit's attempt is over.
        recorded.TrySetResult(false);
        full.Release();
        return new UnitInterrupted();
    }

    private async Task<UnitEvent> WriteAsync(FullPart full, TaskCompletionSource<bool>? recorded)
    {
        try
        {
            return await PutAsync(full, recorded);
        }
        finally
        {
            full.Release();
        }
    }

    private async Task<UnitEvent> PutAsync(FullPart full, TaskCompletionSource<bool>? recorded)
    {
        var table = full.Part;
        var key = TableKeys.Part(table.Table, subject.Entity, subject.Project, full.Stem);
        return await Attempt.Of(() => context.Parts.WriteAsync(key, table, context.Abort)) switch
        {
            Fetched<PartInfo> written when new PartWritten(written.Value, full.ResumeAt, full.Gaps) { Recorded = recorded, Columns = table.Claims, LastRow = full.LastRow } is var part =>
                full.End is null ? part : full.End with { LastPart = part },
            Failed<PartInfo> failed => new UnitFaulted(failed.Failure),
            _ => throw new InvalidOperationException("An attempt is fetched or failed."),
        };
    }
}
