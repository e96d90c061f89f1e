using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Core.Journal;

/// <summary>How far the run listing of one project has come.</summary>
public sealed class ProjectListing
{
    private readonly Dictionary<string, int> _withheld = new(StringComparer.Ordinal);
    private HashSet<UInt128>? _seen = [];

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

    /// <summary>Whether a run is new; a server may list one twice when runs are created meanwhile.</summary>
    public bool IsNew(string runId) => _seen is null
        ? throw new InvalidOperationException("Which runs were listed knows who lists them.")
        : !_seen.Contains(Digest(runId));

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
        DistinctRuns += _seen is null ? listed.Runs.Count : listed.Runs.Count(run => _seen.Add(Digest(run.RunId)));
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

    /// <summary>16 bytes a run, whatever its id's length: the set is all that grows with a project.</summary>
    private static UInt128 Digest(string runId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(runId), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
