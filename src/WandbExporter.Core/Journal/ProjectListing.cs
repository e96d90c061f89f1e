namespace WandbExporter.Core.Journal;

/// <summary>How far the run listing of one project has come.</summary>
public sealed class ProjectListing
{
    private readonly Dictionary<string, int> _withheld = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private Dictionary<UInt128, SeenRun>? _seen = [];

    /// <summary>The ordinal of the next listing unit.</summary>
    public int NextOrdinal { get; private set; }

    /// <summary>Where the current sweep goes on; null before its first page.</summary>
    public string? EndCursor { get; private set; }

    /// <summary>Which pass over the listing this is, from 0.</summary>
    public int Sweep { get; private set; }

    /// <summary>True when the current sweep has reached the server's last page.</summary>
    public bool SweepEnded { get; private set; }

    /// <summary>True when the listing is complete.</summary>
    public bool Closed { get; private set; }

    /// <summary>Distinct runs listed so far.</summary>
    public long DistinctRuns { get; private set; }

    /// <summary>Runs that the server counts, as of its last page.</summary>
    public long? ServerCount { get; private set; }

    /// <summary>Runs that the server names and does not show.</summary>
    public IReadOnlyCollection<string> Withheld => _withheld.Keys;

    /// <summary>Runs that are exported and that the server has no more.</summary>
    public IReadOnlySet<string> Gone => _gone;

    /// <summary>What is remembered of a run; null if it was not listed.</summary>
    public SeenRun? Find(string runId) => Seen.TryGetValue(SeenRun.KeyOf(runId), out var run) ? run : null;

    /// <summary>Whether a run is new; a server may list one twice when runs are created meanwhile.</summary>
    public bool IsNew(string runId) => !Seen.ContainsKey(SeenRun.KeyOf(runId));

    /// <summary>
    /// A listing of its own for who goes on with it, that knows which runs were listed; this one only counts from then on, so that the
    /// runs are remembered once and no one else reads what another changes.
    /// </summary>
    public ProjectListing HandOver()
    {
        var copy = new ProjectListing
        {
            NextOrdinal = NextOrdinal,
            EndCursor = EndCursor,
            Sweep = Sweep,
            SweepEnded = SweepEnded,
            Closed = Closed,
            DistinctRuns = DistinctRuns,
            ServerCount = ServerCount,
            _seen = _seen ?? throw new InvalidOperationException("The listing was handed over before."),
        };
        _seen = null;
        return copy;
    }

    /// <summary>A unit of the listing is durable. Returns the runs that are no longer withheld.</summary>
    public IReadOnlyList<string> Apply(RunsListed listed)
    {
        ArgumentNullException.ThrowIfNull(listed);
        NextOrdinal = listed.Ordinal + 1;
        EndCursor = listed.EndCursor;
        Sweep = listed.Sweep;
        SweepEnded = listed.Last;
        ServerCount = listed.ServerCount ?? ServerCount;
        // The record holds runs that no earlier one holds: without the set, all of them are new.
        DistinctRuns += _seen is null ? listed.Runs.Count : listed.Runs.Count(run => _seen.TryAdd(SeenRun.KeyOf(run.RunId), SeenRun.Of(run)));
        return Withhold(listed);
    }

    private List<string> Withhold(RunsListed listed)
    {
        foreach (var run in listed.Withheld ?? [])
            _withheld[run.RunId] = listed.Sweep;
        var shown = listed.Runs.Select(run => run.RunId).Where(_withheld.ContainsKey);
        // A sweep that has come to its end without a word of them: they are gone.
        var gone = listed.Last ? _withheld.Where(run => run.Value < listed.Sweep).Select(run => run.Key) : [];
        var released = shown.Concat(gone).Distinct(StringComparer.Ordinal).ToList();
        released.ForEach(run => _withheld.Remove(run));
        return released;
    }

    internal void Apply(ProjectListingClosed closed)
    {
        Closed = true;
        ServerCount = closed.ServerCount ?? ServerCount;
    }

    internal void Apply(RunsUpdated updated)
    {
        foreach (var run in updated.Runs)
        {
            if (_seen is not null)
                _seen[SeenRun.KeyOf(run.RunId)] = SeenRun.Of(run);
        }
    }

    internal void Apply(ProjectChecked found)
    {
        _gone.UnionWith(found.Found.Gone);
        _gone.ExceptWith(found.Found.Back ?? []);
    }

    private Dictionary<UInt128, SeenRun> Seen => _seen ?? throw new InvalidOperationException("Which runs were listed knows who lists them.");
}
