namespace WandbExporter.Simulator;

/// <summary>Which requests a rule is about. What is null matches everything; <c>*</c> stands for any text.</summary>
public sealed record FaultMatch
{
    public FaultEndpoint Endpoint { get; init; }

    public string? Operation { get; init; }

    /// <summary>Of GraphQL requests: text that stands in the document, such as <c>history(</c>.</summary>
    public string? Contains { get; init; }

    public string? Entity { get; init; }

    public string? Project { get; init; }

    public string? Run { get; init; }

    /// <summary>Of the bucket: a version's name and number, as <c>collection:v3</c>; its manifest's path ends in <c>.json</c>.</summary>
    public string? Artifact { get; init; }

    /// <summary>Of the bucket, exported history ends in <c>.parquet</c>.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Of answers with history (<c>history</c>, <c>sampledHistory</c>): their window contains this step. A window without bounds contains all.
    /// </summary>
    public long? Step { get; init; }

    /// <summary>Of answers with history: the window spans more steps than so many.</summary>
    public long? MoreStepsThan { get; init; }

    /// <summary>Of answers with history: more rows than so many.</summary>
    public long? MoreRowsThan { get; init; }

    /// <summary>Of answers with history: the rows have more bytes than so many.</summary>
    public long? MoreBytesThan { get; init; }

    /// <summary>Can it be decided only when the rows are known?</summary>
    internal bool IsAboutHistory => Step is not null || MoreStepsThan is not null || MoreRowsThan is not null || MoreBytesThan is not null;

    internal bool Fits(HistoryAnswer answer) =>
        (Step is not { } step || answer.Contains(step))
        && (MoreStepsThan is not { } steps || answer.Steps > steps)
        && (MoreRowsThan is not { } rows || answer.Rows > rows)
        && (MoreBytesThan is not { } bytes || answer.Bytes > bytes);
}
