using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Updates;

/// <summary>How the server's runs of a project differ from those that are exported, as a listing of few fields shows it.</summary>
/// <param name="project">The project.</param>
/// <param name="listing">What is exported.</param>
/// <param name="goingOn">Of runs that have units to go on with, what these looked like when they were committed.</param>
/// <param name="failed">Runs that had changed and were withheld.</param>
internal sealed class ProjectLook(ProjectPath project, ProjectListing listing, ILookup<string, string> goingOn, IReadOnlySet<string> failed)
{
    private readonly OrderedDictionary<string, bool> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _shown = [];
    private readonly List<string> _new = [];
    private long _knownShown;

    public ProjectPath Project => project;

    public ProjectListing Listing => listing;

    /// <summary>Runs that are not exported.</summary>
    public IReadOnlyList<string> New => _new;

    /// <summary>Runs whose rows, and maybe units, are to be brought up to date.</summary>
    public IEnumerable<string> Changed => _changed.Keys;

    public List<string> Grown { get; } = [];

    public List<string> Edited { get; } = [];

    public List<string> Back { get; } = [];

    /// <summary>Runs that the server counts.</summary>
    public long? ServerCount { get; set; }

    /// <summary>Why the project could not be looked at; null if it was.</summary>
    public Failure? Failure { get; set; }

    /// <summary>Whether runs that are exported were not shown, beyond those that are known to be gone.</summary>
    public bool HasMissing => Failure is null && listing.DistinctRuns - _knownShown > listing.Gone.Count - Back.Count;

    /// <summary>Whether there is nothing to do; runs that are missing are still to be asked for.</summary>
    public bool IsUnchanged => Failure is null && _new.Count == 0 && _changed.Count == 0;

    /// <summary>Whether the server showed as many runs as it counts.</summary>
    public bool IsWhole => ServerCount is null || _shown.Count + listing.Withheld.Count >= ServerCount;

    public bool IsChanged(string runId) => _changed.ContainsKey(runId);

    public bool IsShown(string runId) => _shown.Contains(SeenRun.KeyOf(runId));

    /// <param name="shown">The run as it is listed.</param>
    /// <param name="isWhole">Whether it was listed with all its fields.</param>
    public void Take(RunDescriptor shown, bool isWhole)
    {
        if (!_shown.Add(SeenRun.KeyOf(shown.RunId)))
            return;
        if (listing.Find(shown.RunId) is not { } then)
        {
            _new.Add(shown.RunId);
            return;
        }
        _knownShown++;
        var now = SeenRun.Of(shown);
        if (listing.Gone.Contains(shown.RunId))
            Note(Back, shown.RunId);
        else if (then.Likeness != now.Likeness)
            Note(Grown, shown.RunId);
        else if (then.Mark != now.Mark && (then.Mark != 0 || isWhole))
            Note(Edited, shown.RunId);
        else if (isWhole && then.Content != now.Content)
            Note(Edited, shown.RunId);
        else if (failed.Contains(shown.RunId) || goingOn[shown.RunId].Any(fingerprint => RunDescriptor.OfFingerprint(shown.RunId, fingerprint)?.Likeness != shown.Likeness))
            _changed[shown.RunId] = true;
    }

    private void Note(List<string> kind, string runId)
    {
        kind.Add(runId);
        _changed[runId] = true;
    }
}
