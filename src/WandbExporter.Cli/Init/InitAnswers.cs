namespace WandbExporter.Cli.Init;

/// <summary>What the command line says already, and is not asked for.</summary>
internal sealed record InitAnswers(string? BaseUrl, string? KeyFile, IReadOnlyList<string> Paths, IReadOnlyList<string> Organizations, string? Destination);
