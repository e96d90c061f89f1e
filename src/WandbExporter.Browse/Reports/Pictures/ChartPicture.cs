namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>A chart as a picture.</summary>
/// <param name="File">The name of its file, which no other of the report has; in the order of names they stand as in the page.</param>
/// <param name="Metric">What it shows, as it was logged.</param>
/// <param name="Runs">How many curves it has.</param>
/// <param name="Png">The picture.</param>
public sealed record ChartPicture(string File, string Metric, int Runs, ReadOnlyMemory<byte> Png);
