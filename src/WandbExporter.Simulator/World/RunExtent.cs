namespace WandbExporter.Simulator;

/// <summary>How much of a running run there is beside its history.</summary>
/// <param name="Events">Samples of system metrics.</param>
/// <param name="LogLines">Lines of the console.</param>
/// <param name="LastLine">What the last of them says so far, as a progress bar does that is drawn over and over; null: what it will say.</param>
/// <param name="Files">The files as they are.</param>
/// <param name="Heartbeats">Signs of life since the last row: what changes nothing that is counted changes this.</param>
public sealed record RunExtent(long Events, long LogLines, string? LastLine, IReadOnlyList<FileData> Files, int Heartbeats = 0);
