using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine;

/// <summary>The settings that streams go by: plain values, the same in every process that works on an export.</summary>
public record StreamSettings
{
    public required ListingSettings Listing { get; init; }

    public required HistorySettings History { get; init; }

    public required FileSettings Files { get; init; }

    public required ArtifactSettings Artifacts { get; init; }

    public required int ConsolePageLines { get; init; }

    public required int SystemMetricsMinSamples { get; init; }

    public required WriteSettings Write { get; init; }

    public required TransportSettings Transport { get; init; }

    /// <param name="fileContents">Whether the bytes of files are fetched.</param>
    internal PageSizes PageSizesFor(bool fileContents) => new(History.PageRows, Files.PageSize, ConsolePageLines, fileContents);

    /// <summary>These alone, of what may be more.</summary>
    internal StreamSettings ForStreams() => new(this);
}
