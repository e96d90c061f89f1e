namespace WandbExporter.Browse.Reports;

/// <summary>A run as a report names it.</summary>
internal sealed record ReportedRun(string Id, string? Name, string? State, string? CreatedAt, double? Seconds, IReadOnlyDictionary<string, string> Config)
{
    public string Title => string.IsNullOrEmpty(Name) ? Id : Name;
}
