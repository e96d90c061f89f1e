namespace WandbExporter.Simulator;

internal sealed class FolderProject : ProjectData
{
    private readonly Lazy<IReadOnlyList<FolderRun>> _runs;
    private readonly Lazy<Dictionary<string, FolderRun>> _byName;

    public FolderProject(string entity, string name, string folder, FolderWorldOptions options)
        : base(entity, name)
    {
        _runs = new Lazy<IReadOnlyList<FolderRun>>(() => Read(folder, options));
        _byName = new Lazy<Dictionary<string, FolderRun>>(() => _runs.Value.ToDictionary(run => run.Name));
        Catalog = new ProjectCatalog(this, FolderArtifacts.Of(folder));
    }

    public override long RunCount => _runs.Value.Count;

    public override ProjectCatalog Catalog { get; }

    public override DateTimeOffset CreatedAt => _runs.Value.Count == 0 ? Epochs.Start : _runs.Value[0].CreatedAt;

    public override RunData RunAt(long index) => _runs.Value[(int)index];

    public override RunData? FindRun(string name) => _byName.Value.GetValueOrDefault(name);

    private List<FolderRun> Read(string folder, FolderWorldOptions options)
    {
        var headers = Directory.EnumerateDirectories(folder)
            .Where(run => File.Exists(Path.Combine(run, "run.json")))
            .Select(run => new FolderRunHeader(run))
            .OrderBy(header => header.StartedAt)
            .ThenBy(header => header.Name, StringComparer.Ordinal);
        return [.. headers.Select((header, index) => new FolderRun(this, index, header, options))];
    }
}
