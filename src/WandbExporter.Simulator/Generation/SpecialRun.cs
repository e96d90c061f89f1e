namespace WandbExporter.Simulator;

/// <summary>A generated run that differs from its neighbours; what is null is as for an ordinary run.</summary>
public sealed record SpecialRun(string Name)
{
    public long? Rows { get; init; }

    public int? Keys { get; init; }

    public int? Events { get; init; }

    public int? LogLines { get; init; }

    public int? Files { get; init; }

    /// <summary>Files that come on top of the generated ones.</summary>
    public IReadOnlyList<FileData> FurtherFiles { get; init; } = [];

    public long FirstStep { get; init; }

    /// <summary>From one row's step to the next one's, at most; below it the gaps vary when <see cref="RaggedSteps"/>.</summary>
    public long StepStride { get; init; } = 1;

    public bool RaggedSteps { get; init; }

    public string? State { get; init; }
}
