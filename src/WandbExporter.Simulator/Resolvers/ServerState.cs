namespace WandbExporter.Simulator;

/// <summary>What all requests share.</summary>
internal sealed class ServerState(SimulatorOptions options, WorldSet worlds) : IDisposable
{
    public SimulatorOptions Options { get; } = options;

    public WorldSet Worlds { get; } = worlds;

    public Cursors Cursors { get; } = new(seed: 20240301);

    public RunQuery Runs { get; } = new();

    public Urls Urls { get; } = new(options);

    /// <summary>Null: history is in no file.</summary>
    public HistoryExports? Exports { get; } = options.ParquetHistory is { } exports ? new(exports, worlds) : null;

    /// <summary>What was deleted and what expired while it was served.</summary>
    public Revocations Revoked { get; } = new();

    public void Dispose() => Exports?.Dispose();
}
