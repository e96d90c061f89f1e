namespace WandbExporter.Archive.Verify;

/// <summary>Findings of one kind, from any thread: all are counted, so many are kept.</summary>
internal sealed class FindingList(int kept, Action? onFound = null)
{
    private readonly List<VerifyFinding> _findings = [];
    private readonly Lock _lock = new();
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(string code, string subject, string message)
    {
        lock (_lock)
        {
            if (_findings.Count < kept)
                _findings.Add(new VerifyFinding(code, subject, message));
            _count++;
        }
        onFound?.Invoke();
    }

    public FindingSummary Summarize()
    {
        lock (_lock)
            return new FindingSummary(_count, [.. _findings.OrderBy(finding => finding.Subject, StringComparer.Ordinal).ThenBy(finding => finding.Code, StringComparer.Ordinal)]);
    }
}

/// <summary>What a list came to.</summary>
internal sealed record FindingSummary(long Count, IReadOnlyList<VerifyFinding> Findings);
