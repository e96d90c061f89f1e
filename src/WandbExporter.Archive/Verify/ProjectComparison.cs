namespace WandbExporter.Archive.Verify;

/// <summary>A project's runs, counted while they are compared.</summary>
internal sealed class ProjectComparison
{
    public long Exported { get; set; }

    public long? CountedThen { get; set; }

    public long? CountedNow { get; set; }

    /// <summary>Whether the export's listing of the project was finished.</summary>
    public bool Listed { get; set; }

    public long Same { get; set; }

    public long Changed { get; set; }

    public long New { get; set; }

    public long Gone { get; set; }

    public long HistoryExported { get; set; }

    public long HistoryNow { get; set; }

    public VerifyProject ToReport(string project) =>
        new(project, Exported, CountedThen, CountedNow, Same, Changed, New, Gone, HistoryExported, HistoryNow);
}
