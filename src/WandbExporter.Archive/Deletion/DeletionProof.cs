using System.IO.Hashing;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Deletion;

/// <summary>
/// What an export says of the runs and versions that somebody wants to delete: which are exported whole, what they were like then, and why the others
/// are not. It repeats what stands in the export; that this is true, a verification of the parts that it <see cref="Concerns"/> has to show.
/// </summary>
public sealed class DeletionProof
{
    private readonly DeletionSelection _selection;
    private readonly Dictionary<RunPath, RunDescriptor> _runs = [];
    private readonly Dictionary<VersionPath, ArtifactDescriptor> _versions = [];
    private readonly Dictionary<VersionPath, long?> _updated = [];
    private readonly Dictionary<Subject, long> _bytes = [];
    private readonly Dictionary<UInt128, Subject> _keys = [];
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly Dictionary<RunPath, string> _unprovenRuns = [];
    private readonly Dictionary<VersionPath, string> _unprovenVersions = [];
    private readonly HashSet<ProjectPath> _projects = [];
    private readonly List<ProvenRun> _provenRuns = [];
    private readonly List<ProvenVersion> _provenVersions = [];

    private DeletionProof(DeletionSelection selection) => _selection = selection;

    public IReadOnlyList<ProvenRun> Runs => _provenRuns;

    public IReadOnlyList<ProvenVersion> Versions => _provenVersions;

    /// <summary>Those that are meant and not exported whole, each with the reason; of these the server may have some no more.</summary>
    public IReadOnlyDictionary<RunPath, string> UnprovenRuns => _unprovenRuns;

    /// <summary>The same of versions.</summary>
    public IReadOnlyDictionary<VersionPath, string> UnprovenVersions => _unprovenVersions;

    /// <summary>Those that are named, or are of an entity that is, and of which the export has anything.</summary>
    public IReadOnlyCollection<ProjectPath> Projects => _projects;

    /// <exception cref="ExportException">The export does not say, since it did not come to its end, or what it says cannot be read.</exception>
    public static async Task<DeletionProof> ReadAsync(IDestination export, DeletionSelection selection, CancellationToken cancellationToken)
    {
        var proof = new DeletionProof(selection);
        await foreach (var record in export.Journal.ReadAllAsync(cancellationToken))
            proof.Take(record);
        await proof.ReadManifestAsync(export.Sink, cancellationToken);
        string[] columns = ["kind", "entity_name", "project_name", "run_id", "collection", "version", "ready", "reason"];
        if (!await StatementRows.ReadAsync(export.Sink, ExportKeys.DeletionReady, columns, proof.TakeReady, cancellationToken))
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.NoExport, $"{export.Sink.Location} does not say what of it may be deleted, for its last start did not come to its end; run the export again.", ExitCode.Usage));
        }
        return proof;
    }

    /// <summary>Whether a part holds anything of the projects that are meant. Contents that are stored by their digest may be of any.</summary>
    public bool Concerns(string key) => key.StartsWith(ArtifactKeys.ContentPrefix, StringComparison.Ordinal) || _keys.ContainsKey(HashOf(key));

    private static UInt128 HashOf(string key) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(key));

    private void Take(JournalRecord record)
    {
        if (record is RunsListed { Entity: var entity, Project: var project } && _selection.HoldsProject(entity, project))
            _projects.Add(new ProjectPath(entity, project));
        switch (record)
        {
            case RunsListed listed when _selection.HoldsProject(listed.Entity, listed.Project):
                foreach (var run in listed.Runs)
                    _runs[new RunPath(listed.Entity, listed.Project, run.RunId)] = run;
                break;
            case RunsUpdated updated when _selection.HoldsProject(updated.Entity, updated.Project):
                foreach (var run in updated.Runs)
                    _runs[new RunPath(updated.Entity, updated.Project, run.RunId)] = run;
                break;
            case ArtifactsListed listed when _selection.HoldsProject(listed.Entity, listed.Project):
                foreach (var version in listed.Versions)
                    _versions[new VersionPath(new ProjectPath(listed.Entity, listed.Project), version.Collection, version.Version)] = version;
                break;
            case PartCommitted part:
                Take(UnitId.Parse(part.Unit).Subject, part.Part);
                break;
        }
    }

    private void Take(Subject subject, PartInfo part)
    {
        if (!_selection.HoldsProject(subject.Entity, subject.Project))
            return;
        _keys[HashOf(part.Key)] = subject;
        // A file that is stored once stands under the name that it was stored by first.
        if (part.CopyOf is { } other)
            _keys.TryAdd(HashOf(other), subject);
    }

    /// <summary>Only what counts stands in the manifest.</summary>
    private async Task ReadManifestAsync(ISink sink, CancellationToken cancellationToken)
    {
        var tables = new List<(ObjectKey Key, ProjectPath Project)>();
        await StatementRows.ReadAsync(sink, ExportKeys.Manifest, ["path", "table", "bytes"], row =>
        {
            if (row[0] is not string key || !_keys.TryGetValue(HashOf(key), out var subject))
                return;
            _bytes[subject] = _bytes.GetValueOrDefault(subject) + (row[2] as long? ?? 0);
            if (row[1] as string == ArtifactVersionsTable.Name && subject is Subject.WholeProject project)
                tables.Add((new ObjectKey(key), project.Path));
        }, cancellationToken);
        foreach (var (key, project) in tables)
            await StatementRows.ReadAsync(sink, key, ["collection", "version", "updated_at"], row => _updated[new VersionPath(project, (string)row[0]!, (string)row[1]!)] = row[2] as long?, cancellationToken);
    }

    private void TakeReady(object?[] row)
    {
        var project = new ProjectPath((string)row[1]!, (string)row[2]!);
        if (_selection.HoldsProject(project.Entity, project.Project))
            _projects.Add(project);
        if (row[0] as string == "run" && row[3] is string id)
        {
            var path = project.Run(id);
            if (!_selection.Holds(path))
                return;
            if (row[6] is true && _runs.TryGetValue(path, out var then))
                _provenRuns.Add(new ProvenRun(path, then, _bytes.GetValueOrDefault(new Subject.Run(path))));
            else
                _unprovenRuns[path] = ReasonOf(row[7]);
        }
        else if (row[4] is string collection && row[5] is string version && _selection.HoldsVersionsOf(project))
        {
            var path = new VersionPath(project, collection, version);
            if (row[6] is true && _versions.TryGetValue(path, out var then) && _updated.TryGetValue(path, out var updated))
                _provenVersions.Add(new ProvenVersion(project, then, updated, _bytes.GetValueOrDefault(new Subject.ArtifactVersion(project, collection, version))));
            else
                _unprovenVersions[path] = ReasonOf(row[7]);
        }
    }

    /// <summary>Many have the same one.</summary>
    private string ReasonOf(object? reason)
    {
        var text = reason as string ?? "The export does not say what it was like.";
        if (_reasons.TryGetValue(text, out var known))
            return known;
        _reasons[text] = text;
        return text;
    }
}
