using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Updates;

namespace WandbExporter.Engine.Repair;

/// <summary>
/// The parts that count and are not in the destination as they were committed: gone, cut, or other bytes. Found by reading all of them,
/// without a change to the destination; with them what the journal says of their units, which the state of an export does not keep.
/// </summary>
internal sealed class Damage
{
    private readonly Dictionary<string, string> _units;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _holders;
    private readonly Dictionary<string, UnitStand> _stands = new(StringComparer.Ordinal);
    private readonly Dictionary<RunPath, RunDescriptor> _runs = [];
    private readonly Dictionary<Subject.ArtifactVersion, ArtifactDescriptor> _versions = [];
    private readonly Dictionary<string, OrderedDictionary<string, RunDescriptor>> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _damaged;

    /// <summary>Those, and units that have a damaged content too.</summary>
    private readonly HashSet<string> _concerned;
    private readonly HashSet<RunPath> _damagedRuns;
    private readonly HashSet<Subject.ArtifactVersion> _concernedVersions;

    private Damage(Dictionary<string, string> units, IReadOnlyDictionary<string, IReadOnlyList<string>> holders, RunUnits kinds, ReopenedUnits reopened, IJournalFold fold)
    {
        _units = units;
        _holders = holders;
        Keys = units.Keys.ToHashSet(StringComparer.Ordinal);
        _damaged = units.Values.ToHashSet(StringComparer.Ordinal);
        _concerned = [.. _damaged, .. holders.Values.SelectMany(of => of)];
        _damagedRuns = _damaged.Select(unit => (UnitId.Parse(unit).Subject as Subject.Run)?.Path).OfType<RunPath>().ToHashSet();
        _concernedVersions = _concerned.Select(unit => UnitId.Parse(unit).Subject).OfType<Subject.ArtifactVersion>().ToHashSet();
        State = new JournalState(kinds, unit => _concerned.Contains(unit) || reopened.Contains(unit), fold);
    }

    /// <summary>The export as it is, with what counts of the damaged units held so that it can be replaced.</summary>
    public JournalState State { get; }

    /// <summary>Keys of the parts.</summary>
    public IReadOnlySet<string> Keys { get; }

    /// <summary>The units that they are of.</summary>
    public IEnumerable<UnitId> Units => _damaged.Order(StringComparer.Ordinal).Select(UnitId.Parse);

    /// <summary>The damaged parts of a unit.</summary>
    public IEnumerable<string> Of(UnitId unit) => _units.Where(part => part.Value == unit.Value).Select(part => part.Key).Order(StringComparer.Ordinal);

    /// <summary>Of a content that counts by itself the units of versions that name it; null of all else.</summary>
    public IReadOnlyList<string>? HoldersOf(string key) => _holders.GetValueOrDefault(key);

    /// <summary>How a unit was committed last; null if it was not, which a unit that lacks some steps is.</summary>
    public UnitStand? StandOf(UnitId unit) => _stands.GetValueOrDefault(unit.Value);

    /// <summary>A run as it was listed last.</summary>
    public RunDescriptor RunOf(RunPath run) => _runs[run];

    /// <summary>A version as it was listed.</summary>
    public ArtifactDescriptor VersionOf(Subject.ArtifactVersion version) => _versions[version];

    /// <summary>The runs of a unit of a listing.</summary>
    public IReadOnlyCollection<string> RunsOf(UnitId page) => _pages[page.Value].Keys;

    /// <summary>How many of the parts were fetched again, once the export has tried all that was to do.</summary>
    /// <param name="lost">Contents that nobody has brought again.</param>
    public int RepairedBut(IEnumerable<string> lost)
    {
        var still = lost.ToHashSet(StringComparer.Ordinal);
        return _units.Count(part => State.Contents.Find(part.Key) is null ? !State.HasFailed(UnitId.Parse(part.Value)) : !still.Contains(part.Key));
    }

    public static async Task<Damage> FindAsync(
        IDestination destination,
        RunUnits kinds,
        JournalState state,
        ReopenedUnits reopened,
        IJournalFold fold,
        int parallelism,
        CancellationToken cancellationToken)
    {
        var units = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            CommittedParts.ReadAsync(destination.Journal.ReadAllAsync(cancellationToken), state.Ledger.Held, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (part, token) =>
            {
                if (!await IsWholeAsync(destination.Sink, part.Info, token))
                    units[part.Key] = part.Record.Unit;
            });
        var holders = await ContentHolders.FindAsync(destination, units.Keys.Where(key => state.Contents.Find(key) is not null), state.Ledger.Held, cancellationToken);
        var damage = new Damage(units.ToDictionary(StringComparer.Ordinal), holders, kinds, reopened, fold);
        await foreach (var record in destination.Journal.ReadAllAsync(cancellationToken))
            damage.Take(record);
        return damage;
    }

    private static async Task<bool> IsWholeAsync(ISink sink, PartInfo part, CancellationToken cancellationToken)
    {
        await using var content = await sink.OpenReadAsync(new ObjectKey(part.Key), cancellationToken);
        return content is not null && await DigestAsync(content, cancellationToken) == part.Sha256;
    }

    private static async Task<string> DigestAsync(Stream content, CancellationToken cancellationToken)
    {
        const int Piece = 128 * 1024;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                digest.AppendData(buffer, 0, count);
                EngineTelemetry.CheckedBytes(count);
            }
            return Convert.ToHexStringLower(digest.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(JournalRecord record)
    {
        switch (record)
        {
            case RunsListed listed:
                Take(listed.Unit, new ProjectPath(listed.Entity, listed.Project), listed.Runs);
                break;
            case RunsUpdated updated:
                Take(updated.Unit, new ProjectPath(updated.Entity, updated.Project), updated.Runs);
                break;
            case ArtifactsListed listed:
                foreach (var version in listed.Versions)
                {
                    var subject = new Subject.ArtifactVersion(new ProjectPath(listed.Entity, listed.Project), version.Collection, version.Version);
                    if (_concernedVersions.Contains(subject))
                        _versions[subject] = version;
                }
                break;
            case UnitCommitted unit when _concerned.Contains(unit.Unit):
                _stands[unit.Unit] = UnitStand.Of(unit, State.Ledger);
                break;
        }
        State.Apply(record);
    }

    private void Take(string unit, ProjectPath project, IReadOnlyList<RunDescriptor> runs)
    {
        foreach (var run in runs)
        {
            if (_damagedRuns.Contains(project.Run(run.RunId)))
                _runs[project.Run(run.RunId)] = run;
        }
        if (!_damaged.Contains(unit))
            return;
        if (!_pages.TryGetValue(unit, out var page))
            _pages[unit] = page = new OrderedDictionary<string, RunDescriptor>(StringComparer.Ordinal);
        foreach (var run in runs)
            page[run.RunId] = run;
    }
}
