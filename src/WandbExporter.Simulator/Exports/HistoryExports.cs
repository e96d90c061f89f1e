using System.Collections.Concurrent;
using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>The exported history of all runs: planned when it is asked about, written when a file is read, deleted when disposed.</summary>
internal sealed class HistoryExports(ParquetHistoryOptions options, WorldSet worlds) : IDisposable
{
    private const string Kind = "history";
    private readonly ConcurrentDictionary<string, Lazy<(long Rows, ExportPlan Plan)>> _plans = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<ExportedFile>> _files = new(StringComparer.Ordinal);
    private readonly Lazy<DirectoryInfo> _directory = new(() => Directory.CreateTempSubdirectory("wandb-simulator-"));
    private long _calls;
    private long _made;

    public ParquetHistoryOptions Options { get; } = options;

    /// <param name="rows">Rows that the run has.</param>
    public ExportPlan Plan(RunData run, long rows)
    {
        var due = Math.Max(0, rows - Options.LiveRows) / Options.ExportEvery * Options.ExportEvery;
        var name = GlobalId.Token(run.Project.Entity, run.Project.Name, run.Name);
        while (true)
        {
            var known = _plans.GetOrAdd(name, _ => new Lazy<(long, ExportPlan)>(() => (due, ExportPlan.Of(run, due, Options))));
            if (known.Value.Rows == due)
                return known.Value.Plan;
            _plans.TryRemove(new(name, known));
        }
    }

    /// <summary>Of the files that are there, in an order that may be another each time.</summary>
    public IReadOnlyList<string> Tokens(RunData run, ExportPlan plan)
    {
        var tokens = plan.Files
            .Where((_, place) => place != Options.MissingFile)
            .Select(rows =>
            {
                var token = Token(run, rows);
                _files.TryAdd(token, new Lazy<ExportedFile>(() => Make(run, rows)));
                return token;
            }).ToArray();
        if (Options.ShuffleUrls)
        {
            var call = (ulong)Interlocked.Increment(ref _calls);
            Array.Sort(Array.ConvertAll(tokens, token => Noise.Hash(Noise.Hash(token), call)), tokens);
        }
        return tokens;
    }

    /// <summary>Null when there is no such file, or none any more.</summary>
    public FileData? Find(string token)
    {
        if (GlobalId.FromToken(token) is not [Kind, var entity, var project, var name, _, _])
            return null;
        // A server that was started anew still knows the URLs that it gave away before.
        if (!_files.ContainsKey(token) && worlds.FindProject(entity, project)?.FindRun(name) is { } run)
            Tokens(run, Plan(run, run.HistoryRowCount));
        return _files.TryGetValue(token, out var file) ? file.Value : null;
    }

    public void Dispose()
    {
        foreach (var file in _files.Values.Where(file => file.IsValueCreated))
            file.Value.Dispose();
        if (_directory.IsValueCreated)
            _directory.Value.Delete(recursive: true);
    }

    private static string Token(RunData run, ExportedRows rows) => GlobalId.Token(
        Kind,
        run.Project.Entity,
        run.Project.Name,
        run.Name,
        rows.First.ToString(CultureInfo.InvariantCulture),
        rows.Beyond is null ? rows.End.ToString(CultureInfo.InvariantCulture) : "rewound");

    private ExportedFile Make(RunData run, ExportedRows rows) =>
        ExportedFile.Make(Path.Combine(_directory.Value.FullName, $"{Interlocked.Increment(ref _made)}.parquet"), run, rows, Options);
}
