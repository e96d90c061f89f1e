using System.Buffers;
using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A run that is nothing but a function of seed, project and index: any row is computed when asked for.</summary>
internal sealed class GeneratedRun : RunData
{
    private readonly GeneratorOptions _options;
    private readonly SpecialRun? _special;
    private readonly ulong _hash;
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly double _secondsPerRow;
    private IReadOnlyList<FileData>? _files;

    public GeneratedRun(GeneratedProject project, long index, string name, SpecialRun? special)
        : base(project, index)
    {
        _options = project.Options;
        _special = special;
        Name = name;
        _hash = Noise.Hash(_options.Seed, (ulong)project.Number, (ulong)index);
        _metrics = Metric.Set(special?.Keys ?? _options.KeysPerRun);
        _secondsPerRow = 0.2 + (2 * Noise.Unit(_hash, 11));
        var spread = 1 + (_options.RowSpread * ((2 * Noise.Unit(_hash, 12)) - 1));
        HistoryRowCount = special?.Rows ?? (long)Math.Round(_options.RowsPerRun * spread);
        CreatedAt = project.CreatedAt.AddSeconds(60 + (index / 4 * 37));
    }

    public override string Name { get; }

    public override string? DisplayName => _special is null ? Words.Display(_hash, Index) : _special.Name;

    public override string State => _special?.State ?? (Noise.Hash(_hash, 1) % 100) switch
    {
        < 4 => "crashed",
        < 7 => "failed",
        < 9 => "running",
        < 10 => "killed",
        _ => "finished",
    };

    public override DateTimeOffset CreatedAt { get; }

    public override DateTimeOffset? HeartbeatAt => CreatedAt.AddSeconds(Math.Ceiling(Runtime(HistoryRowCount)) + 5);

    public override IReadOnlyList<string> Tags => Words.TagsOf(Noise.Hash(_hash, 2));

    public override string? Group => Noise.Hash(_hash, 3) % 3 == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"group-{Index / 8}");

    public override string? JobType => Noise.Hash(_hash, 4) % 4 == 0 ? "eval" : "train";

    public override string? Notes => Noise.Hash(_hash, 5) % 5 == 0 ? "Second try, with a warm-up." : null;

    public override string? Commit => Convert.ToHexStringLower(BitConverter.GetBytes(Noise.Hash(_hash, 6)));

    public override string? Host => string.Create(CultureInfo.InvariantCulture, $"node-{Noise.Hash(_hash, 7) % 64}");

    public override string? Sweep => Project.Catalog.SweepOf(Index);

    public override string? Username => Words.Username(Noise.Hash(_hash, 8));

    public override int? ExitCode => State switch { "finished" => 0, "failed" => 1, "crashed" => 137, _ => null };

    public override string Config => GeneratedRecord.Config(_hash, Index);

    public override string Summary => GeneratedRecord.Summary(this, _metrics);

    public override string SystemMetrics => GeneratedRecord.LastEvent(this);

    public override string? HistoryKeys => GeneratedRecord.HistoryKeys(this, _metrics);

    public override long HistoryRowCount { get; }

    public override long EventCount => _special?.Events ?? _options.EventsPerRun;

    public override long LogLineCount => _special?.LogLines ?? _options.LogLinesPerRun;

    public override int FileCount => UsualFiles + _options.TablesPerRun + (_special?.FurtherFiles.Count ?? 0);

    public override IReadOnlyList<FileData> Files => _files ??=
    [
        .. GeneratedFiles.Of(this, _hash, UsualFiles, _options.LargestFileBytes),
        .. Enumerable.Range(0, _options.TablesPerRun).Select(number => GeneratedTables.Of(_hash, number)),
        .. _special?.FurtherFiles ?? [],
    ];

    private int UsualFiles => _special?.Files ?? _options.FilesPerRun;

    public override long StepAt(long row)
    {
        if (_special is null)
            return row;
        var jitter = _special.RaggedSteps ? (long)(Noise.Hash(_hash, 13, (ulong)row) % (ulong)_special.StepStride) : 0;
        return _special.FirstStep + (row * _special.StepStride) + jitter;
    }

    public override long FirstRowFrom(long step)
    {
        var first = _special?.FirstStep ?? 0;
        if (step <= first)
            return 0;
        var row = Math.Max(0, ((step - first) / (_special?.StepStride ?? 1)) - 1);
        while (row < HistoryRowCount && StepAt(row) < step)
            row++;
        return Math.Min(row, HistoryRowCount);
    }

    public double Value(Metric metric, long row) => metric.Value(_hash, row, HistoryRowCount);

    public double Runtime(long row) => (row + (0.5 * Noise.Unit(_hash, 14, (ulong)row))) * _secondsPerRow;

    public double Timestamp(double runtime) => CreatedAt.ToUnixTimeSeconds() + runtime;

    public override void WriteRow(long row, IBufferWriter<byte> into)
    {
        var line = new Utf8Line(into);
        foreach (var metric in _metrics)
            if (metric.Period == 1 || row % metric.Period == 0)
                line.Number(metric.Property, Value(metric, row));
        var runtime = Runtime(row);
        line.Number("\"_step\":"u8, StepAt(row));
        line.Number("\"_timestamp\":"u8, Timestamp(runtime));
        line.Number("\"_runtime\":"u8, runtime);
        line.End();
    }

    public override void WriteEvent(long number, IBufferWriter<byte> into) =>
        GeneratedRecord.WriteEvent(_hash, number, Timestamp(number * 15.0), into);

    public override LogLineData LogLine(long number)
    {
        var hash = Noise.Hash(_hash, 15, (ulong)number);
        var text = (hash % 12) switch
        {
            0 => "WARNING: gradient overflow, scaling down",
            1 => string.Empty,
            2 => "\u001b[32mcheckpoint saved\u001b[0m",
            _ => string.Create(CultureInfo.InvariantCulture, $"step {number}: loss {Noise.Unit(hash):F4}, {1000 * Noise.Unit(hash, 1):F1} samples/s"),
        };
        return new LogLineData(number, CreatedAt.AddSeconds(number), hash % 12 == 0 ? "error" : string.Empty, null, text);
    }
}
