using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>The history that one request is given, and the faults that depend on it.</summary>
internal sealed class HistoryAnswers(FaultInjector injector, RequestFacts facts)
{
    private readonly List<HistoryAnswer> _all = [];

    public IReadOnlyList<HistoryAnswer> All => _all;

    /// <summary>Of all the answers; of the transport, the first that hit.</summary>
    public RequestFaults Faults { get; private set; } = RequestFaults.None;

    /// <summary>How long the fault of the transport delays the whole answer.</summary>
    public TimeSpan Wait { get; private set; }

    /// <exception cref="GraphQLFieldException">The answer's field is to fail.</exception>
    public void Add(HistoryAnswer answer)
    {
        _all.Add(answer);
        var hit = injector.Decide(facts, answer);
        Faults = new RequestFaults(Faults.Transport ?? hit.Transport, [.. Faults.Data, .. hit.Data]);
        if (hit.Transport is { } slow)
            Wait += TimeSpan.FromMilliseconds(slow.Kind switch
            {
                FaultKind.SlowRows => slow.MillisecondsPerRow * answer.Rows,
                FaultKind.Delay => slow.DelayMilliseconds,
                _ => 0,
            });
        if (hit.Data.FirstOrDefault(rule => rule.Kind == FaultKind.PartialError && (rule.Field is null || rule.Field == answer.Field)) is { } failed)
            throw new GraphQLFieldException(failed.Body ?? "internal error: upstream request timed out");
    }
}
