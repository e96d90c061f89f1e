namespace WandbExporter.Client.Model;

/// <summary>A line of a run's console.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Timestamp">UTC, usually without a zone.</param>
/// <param name="Level"><c>error</c> for the standard error stream, else empty.</param>
/// <param name="Label">Which writer, when several write to one run.</param>
public sealed record ConsoleLine(long? Number, ServerTime? Timestamp, string? Level, string? Label, string? Line);
