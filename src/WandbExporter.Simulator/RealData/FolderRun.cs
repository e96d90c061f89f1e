using System.Buffers;

namespace WandbExporter.Simulator;

/// <summary>One real run. Its files are opened, and its steps read, when its rows are first asked for.</summary>
internal sealed class FolderRun : RunData
{
    private readonly FolderRunHeader _header;
    private readonly FolderWorldOptions _options;
    private readonly Lazy<LineFile> _history;
    private readonly Lazy<LineFile> _events;
    private readonly Lazy<StepIndex> _index;
    private readonly Lazy<string> _keys;

    public FolderRun(ProjectData project, long index, FolderRunHeader header, FolderWorldOptions options)
        : base(project, index)
    {
        _header = header;
        _options = options;
        _history = new Lazy<LineFile>(() => new LineFile(Path.Combine(header.Folder, "history.jsonl")));
        _events = new Lazy<LineFile>(() => new LineFile(Path.Combine(header.Folder, "events.jsonl")));
        _index = new Lazy<StepIndex>(() => new StepIndex(_history.Value.All()));
        _keys = new Lazy<string>(() => new HistoryDigest(HistoryLines(), _index.Value.LastStep).Keys());
        Files =
        [
            new BytesFile("wandb-metadata.json", header.Metadata),
            new BytesFile("wandb-summary.json", header.Summary),
        ];
    }

    public override string Name => _header.Name;

    public override string? DisplayName => _header.Text("display_name") ?? _header.Name;

    public override string State => _header.Text("state_guess") ?? "crashed";

    public override DateTimeOffset CreatedAt => _header.StartedAt;

    public override DateTimeOffset? HeartbeatAt => _header.Runtime is { } runtime ? CreatedAt.AddSeconds(runtime) : null;

    public override IReadOnlyList<string> Tags => _header.Tags;

    public override string? Group => _header.Text("group");

    public override string? JobType => _header.Text("job_type");

    public override string? Notes => _header.Text("notes");

    public override string? Username => _options.Username;

    public override int? ExitCode => _header.ExitCode;

    public override string Config => _header.Config;

    public override string Summary => _header.Summary;

    public override string SystemMetrics => EventCount == 0 ? "{}" : LastEvent();

    public override string? HistoryKeys => HistoryRowCount == 0 ? null : _keys.Value;

    public override long HistoryRowCount => _index.Value.Count;

    public override long EventCount => _events.Value.Count;

    public override IReadOnlyList<FileData> Files { get; }

    public override long StepAt(long row) => _index.Value.Position(row);

    public override long FirstRowFrom(long step) => _index.Value.FirstFrom(step);

    public override void WriteRow(long row, IBufferWriter<byte> into) => into.Write(Served(_history.Value.Read(_index.Value.Line(row))));

    public override void WriteEvent(long number, IBufferWriter<byte> into) => into.Write(Served(_events.Value.Read((int)number)));

    private byte[] Served(byte[] line) => _options.QuoteNonFinite ? TolerantJson.QuoteTokens(line) : line;

    private string LastEvent()
    {
        using var parsed = TolerantJson.Parse(_events.Value.Read(_events.Value.Count - 1));
        return GeneratedRecord.Json(writer =>
        {
            foreach (var member in parsed.RootElement.EnumerateObject().Where(member => member.Name.StartsWith("system.", StringComparison.Ordinal)))
                member.WriteTo(writer);
        });
    }
}
