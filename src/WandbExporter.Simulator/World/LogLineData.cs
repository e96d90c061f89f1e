namespace WandbExporter.Simulator;

/// <summary>One line of the console. <paramref name="Level"/> is <c>error</c> for the error stream, else empty.</summary>
public sealed record LogLineData(long Number, DateTimeOffset? Timestamp, string? Level, string? Label, string? Line);
