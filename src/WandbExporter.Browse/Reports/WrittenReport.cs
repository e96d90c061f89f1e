namespace WandbExporter.Browse.Reports;

/// <summary>A report that was written.</summary>
/// <param name="Project">Whose runs it shows.</param>
/// <param name="Runs">How many.</param>
/// <param name="Charts">How many charts it has.</param>
/// <param name="Html">The page.</param>
public sealed record WrittenReport(string Project, int Runs, int Charts, string Html);
