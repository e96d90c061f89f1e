using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Verify;

/// <summary>Holds one run as it was exported against what the source says of it now.</summary>
internal sealed class RunComparison
{
    private readonly Dictionary<UnitKind, RunUnitRows> _units = [];
    private readonly TableSelection _tables;
    private readonly RunPath _path;
    private RunDescriptor? _then;
    private RunDescriptor? _now;
    private DateTimeOffset? _createdAt;

    public RunComparison(TableSelection tables, string key, IEnumerable<SpoolEntry> entries)
    {
        _tables = tables;
        _path = RunPayload.PathOf(key);
        foreach (var entry in entries)
            Add(entry);
    }

    public ProjectPath Project => _path.ProjectPath;

    /// <param name="project">Where the run is counted.</param>
    /// <param name="allSince">Runs created before this must be in the export; null where that cannot be told.</param>
    /// <param name="findings">Where differences go.</param>
    public void Hold(ProjectComparison project, DateTimeOffset? allSince, Findings findings)
    {
        if (_then is null)
        {
            project.New++;
            if (_createdAt < allSince)
                findings.Problems.Add("missing_run", _path.ToString(), $"The source has had this run since {_createdAt:u}, before the export was begun, and the export does not have it.");
            else
                findings.Changes.Add("new_run", _path.ToString(), "The run appeared at the source after it was listed for the export.");
            return;
        }
        project.Exported++;
        project.HistoryExported += _units.GetValueOrDefault(HistoryTable.Kind).Rows;
        if (_now is null)
        {
            project.Gone++;
            findings.Changes.Add("gone_run", _path.ToString(), "The source has this run no more; the export keeps it.");
            return;
        }
        project.HistoryNow += _now.HistoryLineCount ?? 0;
        if (!IsAsExported(_now))
        {
            project.Changed++;
            findings.Changes.Add("changed_run", _path.ToString(), $"The run went on after it was listed for the export: {Differences()}.");
            return;
        }
        project.Same++;
        foreach (var unit in _units.Values)
            HoldRows(unit, findings);
    }

    /// <summary>As the run was listed, or, where the export followed a running run, as all of its units were read last.</summary>
    private bool IsAsExported(RunDescriptor now) => now.Fingerprint == _then!.Fingerprint
        || (_units.Count > 0 && _units.Values.All(unit => unit.Fingerprint == now.Fingerprint));

    private void HoldRows(RunUnitRows unit, Findings findings)
    {
        if ((_tables.Find(unit.Kind) as RunUnitTable)?.Count(_now!) is not { } count || unit.Rows >= count)
            return;
        var subject = UnitId.OfRun(unit.Kind, _path).Value;
        if (unit.Noted)
            findings.Remarks.Add("missing_rows", subject, $"The source counts {Counted.Of(count, "row")} and the export has {unit.Rows:N0}, as was noted when it was exported.");
        else
            findings.Problems.Add("missing_rows", subject, $"The source counts {Counted.Of(count, "row")}, as it did when it was exported, and the export has {unit.Rows:N0}.");
    }

    private void Add(SpoolEntry entry)
    {
        switch ((RunSide)entry.Side)
        {
            case RunSide.Then: (_then, _) = RunPayload.ToRun(_path.RunId, entry.Payload); break;
            case RunSide.Now: (_now, _createdAt) = RunPayload.ToRun(_path.RunId, entry.Payload); break;
            case RunSide.Unit:
                var unit = RunPayload.ToUnit(entry.Payload);
                _units[unit.Kind] = unit;
                break;
            default: throw new InvalidOperationException($"Nobody is side {entry.Side}.");
        }
    }

    private string Differences()
    {
        (string What, string? Then, string? Now)[] compared =
        [
            ("state", _then!.State, _now!.State),
            ("last step", Text(_then.LastStep), Text(_now.LastStep)),
            ("history rows", Text(_then.HistoryLineCount), Text(_now.HistoryLineCount)),
            ("system metrics", Text(_then.EventsLineCount), Text(_now.EventsLineCount)),
            ("console lines", Text(_then.LogLineCount), Text(_now.LogLineCount)),
            ("files", Text(_then.FileCount), Text(_now.FileCount)),
            ("heartbeat", _then.HeartbeatAt, _now.HeartbeatAt),
        ];
        return string.Join(", ", compared.Where(pair => pair.Then != pair.Now).Select(pair => $"{pair.What} {pair.Then ?? "unknown"} → {pair.Now ?? "unknown"}"));
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
