namespace WandbExporter.Simulator;

/// <summary>Decides for each request which rules of the plan hit it. Counts matching requests a rule, in order of arrival.</summary>
internal sealed class FaultInjector(FaultPlan plan)
{
    private readonly long[] _matched = new long[plan.Rules.Count];
    private readonly long[] _applied = new long[plan.Rules.Count];

    public RequestFaults Decide(RequestFacts facts) => Decide(facts, null);

    /// <param name="answer">Given for rules about history: those alone are asked. Null: all others.</param>
    public RequestFaults Decide(RequestFacts facts, HistoryAnswer? answer)
    {
        if (plan.Rules.Count == 0)
            return RequestFaults.None;
        FaultRule? transport = null;
        var data = new List<FaultRule>();
        for (var number = 0; number < plan.Rules.Count; number++)
        {
            var rule = plan.Rules[number];
            if (rule.IsAboutHistory != (answer is not null) || (answer is not null && !rule.Match.Fits(answer)))
                continue;
            if (!rule.CanHit(facts.Endpoint) || !Matches(rule.Match, facts) || (transport is not null && !rule.IsAboutData) || !Hits(rule, number))
                continue;
            if (rule.IsAboutData)
                data.Add(rule);
            else
                transport = rule;
        }
        return new RequestFaults(transport, data);
    }

    private static bool Matches(FaultMatch match, RequestFacts facts) =>
        (match.Endpoint == FaultEndpoint.Any || match.Endpoint == facts.Endpoint)
        && Like(match.Operation, facts.Operation)
        && (match.Contains is null || facts.Document?.Contains(match.Contains, StringComparison.Ordinal) == true)
        && Like(match.Entity, facts.Entity)
        && Like(match.Project, facts.Project)
        && Like(match.Run, facts.Run)
        && Like(match.Artifact, facts.Artifact)
        && Like(match.Path, facts.Path);

    private static bool Like(string? pattern, string? text)
    {
        if (pattern is null)
            return true;
        if (text is null)
            return false;
        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
            return pattern == text;
        if (!text.StartsWith(pieces[0], StringComparison.Ordinal) || !text.EndsWith(pieces[^1], StringComparison.Ordinal))
            return false;
        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            at = text.IndexOf(piece, at, StringComparison.Ordinal);
            if (at < 0)
                return false;
            at += piece.Length;
        }
        return at <= text.Length - pieces[^1].Length;
    }

    private bool Hits(FaultRule rule, int number)
    {
        var ordinal = Interlocked.Increment(ref _matched[number]);
        if (ordinal <= rule.Skip || (rule.Nth is not null && !rule.Nth.Contains(ordinal)))
            return false;
        var hit = false;
        for (var back = 0; back < Math.Max(1, rule.Burst) && !hit; back++)
            hit = ordinal - back > rule.Skip && Noise.Unit(plan.Seed, (ulong)number, (ulong)(ordinal - back)) < rule.Probability;
        return hit && (rule.Limit is null || Interlocked.Increment(ref _applied[number]) <= rule.Limit);
    }
}
