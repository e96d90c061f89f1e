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

    private const string Source = "source";
    private const string History = "rewritten";

    private SortedSpool _spool = new(MemoryBytes);

    /// <summary>Forgets everything: the records begin anew.</summary>
    public void Begin()
    {
        _spool.Dispose();
        _spool = new SortedSpool(MemoryBytes);
    }

    public void Take(JournalRecord record, LedgerChange change)
    {
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
            case UnitCommitted unit when unit.Note is not null || change is LedgerChange.Counted { WasLive: true } or LedgerChange.Counted { Replaces: not null }:
                var id = UnitId.Parse(unit.Unit);
                if (KeyOf(id.Subject) is { } key)
                    Remark(key, id.Kind.Name, unit.Note is null ? "" : $"{id.Kind.Name}: {unit.Note}");
                break;
        }
    }

    /// <summary>Adds how what is not over stands at the end, and reads all: each run and version once, with why it is not to be relied on.</summary>
    public IEnumerable<DeletionCandidate> Read(JournalState state)
    {
        // The failure says more than that there is something to do.
        foreach (var page in state.OpenPages)
        {
            foreach (var (kind, run) in page.Pending())
                Remark(KeyOf(page.Project.Run(run.RunId)), kind.Name, $"{kind.Name}: not exported yet.");
        }
        foreach (var (project, version) in state.Artifacts.All)
            Remark(KeyOf(project, version), ArtifactFilesTable.Kind.Name, $"{ArtifactFilesTable.Kind.Name}: not exported yet.");
        foreach (var live in state.Live)
        {
            if (live.Unit.Subject is Subject.Run { Path: var run })
                Remark(KeyOf(run), live.Unit.Kind.Name, $"{live.Unit.Kind.Name}: there may be more, for the run was still running when it was read.");
        }
        foreach (var failed in state.Failed)
        {
            var unit = UnitId.Parse(failed.Unit);
            if (KeyOf(unit.Subject) is { } key)
                Remark(key, unit.Kind.Name, $"{unit.Kind.Name}: {failed.Failure.Message}");
        }
        foreach (var (key, entries) in _spool.ReadGroups())
            yield return CandidateOf(UnitId.Parse(key).Subject, entries);
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
        _spool.Add(KeyOf(run), Listed, [(byte)(described.IsRunning ? 1 : 0), .. Encoding.UTF8.GetBytes(described.State ?? "")]);

    /// <param name="about">What a later remark takes the place of, if it is about the same; an empty one says that there is nothing to say any more.</param>
    private void Remark(string key, string about, string remark) => _spool.Add(key, Remarked, Encoding.UTF8.GetBytes($"{about}\n{remark}"));

    private static DeletionCandidate CandidateOf(Subject subject, IReadOnlyList<SpoolEntry> entries)
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
        IEnumerable<string> reasons = remarks.Values.Where(reason => reason.Length > 0);
        if (subject is Subject.ArtifactVersion)
        {
            var bytes = listed is null ? -1 : BinaryPrimitives.ReadInt64LittleEndian(listed);
            return new DeletionCandidate(subject, null, bytes < 0 ? null : bytes, [.. reasons]);
        }
        return new DeletionCandidate(
            subject,
            listed is null ? null : Encoding.UTF8.GetString(listed.AsSpan(1)),
            null,
            [.. listed is [1, ..] ? reasons.Prepend("The run is still running.") : reasons]);
    }

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
