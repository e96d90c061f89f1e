namespace WandbExporter.Simulator;

/// <summary>The rules that hit one request.</summary>
internal sealed record RequestFaults(FaultRule? Transport, IReadOnlyList<FaultRule> Data)
{
    public static RequestFaults None { get; } = new(null, []);

    public bool Has(FaultKind kind) => Data.Any(rule => rule.Kind == kind);

    public FaultRule? Rule(FaultKind kind) => Data.FirstOrDefault(rule => rule.Kind == kind);

    /// <summary>How many of so many files of an artifact are not listed.</summary>
    public int FilesMissing(int count) => Has(FaultKind.MissingFiles) ? Math.Min(count, Math.Max(1, count / 10)) : 0;

    public FaultRule? OnPage(string field) => Data.FirstOrDefault(rule =>
        rule.Kind is FaultKind.RepeatPage or FaultKind.CursorLoop or FaultKind.EmptyPage or FaultKind.NullNode && (rule.Field is null || rule.Field == field));

    public FaultRule? OnField(string field) => Data.FirstOrDefault(rule => rule.Kind == FaultKind.PartialError && rule.Field == field);

    public string? Describe()
    {
        var kinds = Data.Select(rule => rule.Kind.ToString()).ToList();
        if (Transport is not null)
            kinds.Insert(0, Transport.Kind == FaultKind.Status ? $"Status{Transport.Status}" : Transport.Kind.ToString());
        return kinds.Count == 0 ? null : string.Join('+', kinds);
    }
}
