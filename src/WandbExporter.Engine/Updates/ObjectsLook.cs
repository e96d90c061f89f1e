using System.Collections.Concurrent;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams.Objects;

namespace WandbExporter.Engine.Updates;

/// <summary>Finds the projects and entities whose objects changed since they were exported, by what lists them.</summary>
/// <param name="context">What to ask by.</param>
/// <param name="fullCheck">Whether all that is there is read again, whatever the listings say.</param>
internal sealed class ObjectsLook(StreamContext context, bool fullCheck)
{
    /// <summary>The units that are to be read again: also those whose last attempt failed.</summary>
    public async Task<IReadOnlyList<UnitWork>> ChangedAsync(JournalState state, CancellationToken cancellationToken)
    {
        var kinds = ObjectReadings.Kinds.ToHashSet();
        var changed = new ConcurrentBag<UnitWork>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = context.Settings.Transport.MaxConcurrency, CancellationToken = cancellationToken };
        var subjects = state.Live.Where(live => kinds.Contains(live.Unit.Kind) && IsSelected(live.Unit.Subject)).GroupBy(live => live.Unit.Subject);
        await Parallel.ForEachAsync(subjects, options, async (subject, _) =>
        {
            List<LiveUnit> looked = [.. subject.Where(live => !state.HasFailed(live.Unit))];
            var first = await FirstObjects.AskAsync(context, subject.Key, [.. looked.Select(live => live.Unit.Kind)], cancellationToken);
            foreach (var live in subject)
            {
                if (!looked.Contains(live) || await IsChangedAsync(live, first, cancellationToken))
                    changed.Add(new UnitWork(live.Unit, fullCheck ? ListedByName.Whole : ListedByName.Instance));
            }
        });
        return [.. changed.OrderBy(work => work.Id.Value, StringComparer.Ordinal)];
    }

    /// <summary>False of what an organization had and the key is not shown any more: that stays as it was exported.</summary>
    private bool IsSelected(Subject subject) =>
        context.Terms.Organizations.Count == 0 || subject is Subject.WholeOrganization || context.Terms.Selections.Any(selection => selection.Entity == subject.Entity);

    /// <summary>
    /// True if it cannot be looked at: its unit finds out why, and fails by its own name. What is exported of a project that is not there any more stays.
    /// </summary>
    private async Task<bool> IsChangedAsync(LiveUnit live, FirstObjects first, CancellationToken cancellationToken)
    {
        using var reading = ObjectReadings.Of(context, live.Unit);
        await foreach (var attempt in reading.LookAsync(live.Fingerprint, first).WithCancellation(cancellationToken))
        {
            if (attempt is Failed<Filling> { Failure: var failure })
                return failure.Code != FailureCode.NotFound || !await ProjectPresence.IsGoneAsync(context, live.Unit.Subject, cancellationToken);
        }
        return fullCheck || reading.Fingerprint != live.Fingerprint;
    }
}
