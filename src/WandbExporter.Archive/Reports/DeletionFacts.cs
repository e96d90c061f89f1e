using System.Buffers.Binary;
using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// What the journal says of each run and each version of an artifact that tells whether all of it is exported: gathered while the journal is replayed and
/// appended to, and read once, run by run. Memory does not grow with their number.
/// </summary>
internal sealed class DeletionFacts : IDisposable
{
    /// <summary>They are few, but for a line a run.</summary>
    private const long MemoryBytes = 8 * 1024 * 1024;

    private const byte Listed = 0;
    private const byte Remarked = 1;

    /// <summary>What is said of a listed run before its state.</summary>
    private const byte Running = 1;
    private const byte OfThisStart = 2;

    private static readonly string ArtifactReading = $"{ArtifactVersionsTable.Kind.Name}/";

    private const string Missing = "The listing of its collection did not show it: the source has it no more, or the server did not give it.";
    private const string MissingOfFilter = "The listing of its collection did not show it: the filter lets it through no more, the source has it no more, or the server did not give it.";
    private const string Source = "source";
    private const string History = "rewritten";

    private readonly ArtifactReadings _artifacts = new();
    private readonly LineageLack _lineage = new();
    private SortedSpool _spool = new(MemoryBytes);
    private bool _isOfThisStart;

    /// <summary>Forgets everything: the records begin anew.</summary>
    public void Begin()
    {
        _spool.Dispose();
        _spool = new SortedSpool(MemoryBytes);
        _artifacts.Begin();
        _lineage.Begin();
        _isOfThisStart = false;
    }

    /// <summary>The records of earlier starts are taken; what comes now is of this one.</summary>
    public void BeginStart() => _isOfThisStart = true;

    public void Take(JournalRecord record, LedgerChange change)
    {
        if (record is UnitCommitted committed)
            _lineage.Take(committed);
        switch (record)
        {
            case RunsListed listed:
                var of = new ProjectPath(listed.Entity, listed.Project);
                foreach (var run in listed.Runs)
                    List(of.Run(run.RunId), run);
                foreach (var odd in listed.Odd ?? [])
                    Remark(KeyOf(of.Run(odd.RunId)), RunsTable.Name, odd.Note);
                break;
            case RunsUpdated updated:
                foreach (var run in updated.Runs)
                    List(new ProjectPath(updated.Entity, updated.Project).Run(run.RunId), run);
                break;
            case ArtifactsListed listed:
                foreach (var version in listed.Versions)
                    _spool.Add(KeyOf(new ProjectPath(listed.Entity, listed.Project), version), Listed, Number(version.Bytes ?? -1));
                break;
            case ProjectChecked found:
                Take(new ProjectPath(found.Entity, found.Project), found.Found);
                break;
            case UnitCommitted unit when unit.Unit.StartsWith(ArtifactReading, StringComparison.Ordinal):
                _artifacts.Add(((Subject.WholeProject)UnitId.Parse(unit.Unit).Subject).Path, unit.Note, _isOfThisStart);
                break;
            case UnitCommitted unit when unit.Note is not null || change is LedgerChange.Counted { WasLive: true } or LedgerChange.Counted { Replaces: not null }:
                var id = UnitId.Parse(unit.Unit);
                if (KeyOf(id.Subject) is { } key)
                    Remark(key, id.Kind.Name, unit.Note is null ? "" : $"{id.Kind.Name}: {unit.Note}");
                break;
        }
    }

    /// <summary>Adds how what is not over stands at the end, and reads all: each run and version once, with why it is not to be relied on.</summary>
    /// <param name="state">The end.</param>
    /// <param name="lookedAt">What this start held against the source, beside what it listed.</param>
    /// <param name="isFiltered">Whether collections or versions are filtered.</param>
    public IEnumerable<DeletionCandidate> Read(JournalState state, LookedAt lookedAt, bool isFiltered)
    {
        // The failure says more than that there is something to do.
        foreach (var page in state.OpenPages)
        {
            foreach (var (kind, run) in page.Pending())
            {
                Remark(KeyOf(page.Project.Run(run.RunId)), kind.Name, $"{kind.Name}: not exported yet.");
                _lineage.Add(UnitId.OfRun(kind, page.Project.Run(run.RunId)));
            }
        }
        foreach (var (project, version) in state.Artifacts.All)
            Remark(KeyOf(project, version), ArtifactFilesTable.Kind.Name, $"{ArtifactFilesTable.Kind.Name}: not exported yet.");
        foreach (var live in state.Live)
        {
            if (KeyOf(live.Unit.Subject) is { } key)
                Remark(key, live.Unit.Kind.Name, $"{live.Unit.Kind.Name}: {WhyLive(live)}");
        }
        var failedListings = new Dictionary<ProjectPath, string>();
        foreach (var failed in state.Failed)
        {
            var unit = UnitId.Parse(failed.Unit);
            var why = $"{unit.Kind.Name}: {failed.Failure.Message}";
            _lineage.Add(unit);
            if (KeyOf(unit.Subject) is { } key)
                Remark(key, unit.Kind.Name, why);
            else if (unit.Subject is Subject.RunPage page)
                failedListings[page.Path] = why;
            else if (unit.Kind == ArtifactVersionsTable.Kind && unit.Subject is Subject.WholeProject project)
                _artifacts.Fail(project.Path, why);
        }
        var unknownUses = _lineage.Doubt;
        foreach (var (key, entries) in _spool.ReadGroups())
        {
            yield return UnitId.Parse(key).Subject is Subject.ArtifactVersion version
                ? VersionOf(version, entries, [_artifacts.DoubtOf(version.Path, lookedAt), unknownUses, !state.Artifacts.IsMissing(version) ? null : isFiltered ? MissingOfFilter : Missing])
                : RunOf((Subject.Run)UnitId.Parse(key).Subject, entries, failedListings, lookedAt);
        }
    }

    public void Dispose() => _spool.Dispose();

    private void Take(ProjectPath project, RunChanges found)
    {
        foreach (var run in found.Gone)
            Remark(KeyOf(project.Run(run)), Source, "The source has it no more.");
        foreach (var run in found.Back ?? [])
            Remark(KeyOf(project.Run(run)), Source, "");
        foreach (var run in found.Rewritten ?? [])
            Remark(KeyOf(project.Run(run)), History, "The source has rewritten the history, and the export keeps it as it was.");
    }

    private void List(RunPath run, RunDescriptor described) =>
        _spool.Add(KeyOf(run), Listed, [(byte)((described.IsRunning ? Running : 0) | (_isOfThisStart ? OfThisStart : 0)), .. Encoding.UTF8.GetBytes(described.State ?? "")]);

    /// <param name="about">What a later remark takes the place of, if it is about the same; an empty one says that there is nothing to say any more.</param>
    private void Remark(string key, string about, string remark) => _spool.Add(key, Remarked, Encoding.UTF8.GetBytes($"{about}\n{remark}"));

    private static DeletionCandidate VersionOf(Subject.ArtifactVersion version, IReadOnlyList<SpoolEntry> entries, IEnumerable<string?> doubts)
    {
        var (listed, remarks) = Gathered(entries);
        var bytes = listed is null ? -1 : BinaryPrimitives.ReadInt64LittleEndian(listed);
        return new DeletionCandidate(version, null, bytes < 0 ? null : bytes, [.. ReasonsOf(remarks), .. doubts.OfType<string>()]);
    }

    private static DeletionCandidate RunOf(Subject.Run run, IReadOnlyList<SpoolEntry> entries, Dictionary<ProjectPath, string> failedListings, LookedAt lookedAt)
    {
        var (listed, remarks) = Gathered(entries);
        var flags = listed is [var first, ..] ? first : 0;
        List<string> reasons = [.. ReasonsOf(remarks)];
        if ((flags & Running) != 0)
            reasons.Insert(0, "The run is still running.");
        if (failedListings.TryGetValue(run.Path.ProjectPath, out var failed))
            reasons.Add(failed);
        // What is gone was looked for, and what was never listed has a failure of its own.
        else if ((flags & OfThisStart) == 0 && !lookedAt.Run(run.Path) && (reasons.Count == 0 || (listed is not null && remarks.GetValueOrDefault(Source) is not { Length: > 0 })))
            reasons.Add(LookedAt.NotLookedAt);
        return new DeletionCandidate(run, listed is null ? null : Encoding.UTF8.GetString(listed.AsSpan(1)), null, reasons);
    }

    private static (byte[]? Listed, OrderedDictionary<string, string> Remarks) Gathered(IReadOnlyList<SpoolEntry> entries)
    {
        var remarks = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        byte[]? listed = null;
        foreach (var entry in entries)
        {
            if (entry.Side == Listed)
            {
                listed = entry.Payload;
                continue;
            }
            var remark = Encoding.UTF8.GetString(entry.Payload).Split('\n', 2);
            remarks[remark[0]] = remark[1];
        }
        return (listed, remarks);
    }

    /// <summary>In one order, whichever unit was committed first.</summary>
    private static IEnumerable<string> ReasonsOf(OrderedDictionary<string, string> remarks) => remarks.Values.Where(reason => reason.Length > 0).Order(StringComparer.Ordinal);

    private static string WhyLive(LiveUnit live) =>
        live.Unit.Subject is Subject.Run { Path: var run } && RunDescriptor.OfFingerprint(run.RunId, live.Fingerprint) is { IsRunning: true }
            ? "there may be more, for the run was still running when it was read."
            : "it is still to be read again.";

    private static string? KeyOf(Subject subject) => subject switch
    {
        Subject.Run run => KeyOf(run.Path),
        Subject.ArtifactVersion version => UnitId.OfArtifact(ArtifactFilesTable.Kind, version.Path, version.Collection, version.Version).Value,
        _ => null,
    };

    private static string KeyOf(RunPath run) => UnitId.OfRun(UnitKind.Run, run).Value;

    private static string KeyOf(ProjectPath project, ArtifactDescriptor version) => UnitId.OfArtifact(ArtifactFilesTable.Kind, project, version.Collection, version.Version).Value;

    private static byte[] Number(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}

/// <summary>A run, or a version of an artifact, that a user may want to delete at the source.</summary>
/// <param name="State">Of a run, as the server said.</param>
/// <param name="Bytes">Of a version, as the server said.</param>
/// <param name="Reasons">Why not all of it is here, each in a sentence.</param>
internal sealed record DeletionCandidate(Subject Subject, string? State, long? Bytes, IReadOnlyList<string> Reasons);
